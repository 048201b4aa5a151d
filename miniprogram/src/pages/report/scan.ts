/** Read a sign's code: the phone's own scanner in WeChat, our page in the browser. Null when people turned back. */
function scanInMiniProgram(): Promise<string | null> {
  return new Promise((resolve, reject) => {
    uni.scanCode({
      success: ({ result }) => resolve(result),
      fail: ({ errMsg }: { errMsg: string }) => (/cancel/.test(errMsg) ? resolve(null) : reject(new Error(errMsg))),
    })
  })
}
function scanOnPage(): Promise<string | null> {
  return new Promise((resolve) => {
    void uni.navigateTo({ url: '/pages/scan/index', events: { scanned: resolve, left: () => resolve(null) } })
  })
}

export function scan(): Promise<string | null> {
  // #ifdef H5
  return scanOnPage()
  // #endif
  // #ifndef H5
  return scanInMiniProgram()
  // #endif
}
