const TABS = ['/pages/home/index', '/pages/cases/index', '/pages/standings/index', '/pages/me/index']

/** Go to a page: tabs keep their state, the rest opens on top. */
export function go(url: string): void {
  const path = url.split('?')[0] as string
  void (TABS.includes(path) ? uni.switchTab({ url: path }) : uni.navigateTo({ url }))
}

/** Back to where one came from; a page opened by its address goes home. */
export function back(): void {
  void (getCurrentPages().length > 1 ? uni.navigateBack() : uni.switchTab({ url: TABS[0] as string }))
}
