import { onPullDownRefresh, onShow } from '@dcloudio/uni-app'

/** Fetch whenever the page comes to the front, and when it is pulled down. Call in the page itself. */
export function useRefresh(refresh: () => Promise<unknown>): void {
  onShow(() => void refresh())
  onPullDownRefresh(async () => {
    try {
      await refresh()
    } finally {
      uni.stopPullDownRefresh()
    }
  })
}
