import { absolute } from '@/api/client'

export type Outcome = 'done' | 'cancelled' | 'refused' | 'failed'

// #ifdef H5
async function picture(link: string): Promise<Blob | null> {
  try {
    const answer = await fetch(absolute(link))
    return answer.ok ? await answer.blob() : null
  } catch (fault) {
    if (fault instanceof TypeError) return null // no signal
    throw fault
  }
}
async function saveInBrowser(link: string, name: string): Promise<Outcome> {
  const blob = await picture(link)
  if (!blob) return 'failed'
  const address = URL.createObjectURL(blob)
  const anchor = document.createElement('a')
  anchor.href = address
  anchor.download = name
  anchor.click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
  return 'done'
}
async function shareInBrowser(link: string, name: string): Promise<Outcome> {
  const blob = await picture(link)
  if (!blob) return 'failed'
  const files = [new File([blob], name, { type: blob.type })]
  try {
    await navigator.share({ files })
    return 'done'
  } catch (fault) {
    if (fault instanceof DOMException) return fault.name === 'AbortError' ? 'cancelled' : 'refused'
    throw fault
  }
}
function browserShares(): boolean {
  const probe = new File([''], 'a.png', { type: 'image/png' })
  return typeof navigator.canShare === 'function' && navigator.canShare({ files: [probe] })
}
// #endif

// #ifdef MP-WEIXIN
function fetched(link: string): Promise<string | null> {
  return new Promise((resolve) =>
    uni.downloadFile({
      url: absolute(link),
      success: ({ statusCode, tempFilePath }) => resolve(statusCode === 200 ? tempFilePath : null),
      fail: () => resolve(null),
    }),
  )
}
const outcomeOf = ({ errMsg }: { errMsg: string }): Outcome =>
  /cancel/.test(errMsg) ? 'cancelled' : /auth|deny|denied|permission/i.test(errMsg) ? 'refused' : 'failed'

async function saveInMiniProgram(link: string): Promise<Outcome> {
  const filePath = await fetched(link)
  if (!filePath) return 'failed'
  return new Promise((resolve) =>
    uni.saveImageToPhotosAlbum({ filePath, success: () => resolve('done'), fail: (fault) => resolve(outcomeOf(fault as { errMsg: string })) }),
  )
}
async function shareInMiniProgram(link: string): Promise<Outcome> {
  const path = await fetched(link)
  if (!path) return 'failed'
  return new Promise((resolve) =>
    uni.showShareImageMenu({ path, success: () => resolve('done'), fail: (fault: unknown) => resolve(outcomeOf(fault as { errMsg: string })) }),
  )
}
// #endif

/** Put a picture of the service into the phone's album; in the browser, among the downloads. */
export async function savePicture(link: string, name: string): Promise<Outcome> {
  let outcome: Outcome = 'failed'
  // #ifdef H5
  outcome = await saveInBrowser(link, name)
  // #endif
  // #ifdef MP-WEIXIN
  outcome = await saveInMiniProgram(link)
  // #endif
  return outcome
}

/** Whether this phone can hand a picture to another app. */
export function canShare(): boolean {
  let able = true
  // #ifdef H5
  able = browserShares()
  // #endif
  return able
}

/** Hand a picture to another app: the platform asks to whom. */
export async function sharePicture(link: string, name: string): Promise<Outcome> {
  let outcome: Outcome = 'failed'
  // #ifdef H5
  outcome = await shareInBrowser(link, name)
  // #endif
  // #ifdef MP-WEIXIN
  outcome = await shareInMiniProgram(link)
  // #endif
  return outcome
}
