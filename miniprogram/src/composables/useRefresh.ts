import { onPullDownRefresh, onShow } from '@dcloudio/uni-app'
import { useSession } from '@/stores/session'

/** Fetch whenever the page comes to the front, and when it is pulled down. Call in the page itself. */
export function useRefresh(refresh: () => Promise<unknown>): void {
  onShow(() => {
    if (!useSession().barrier) void refresh()
  })
  onPullDownRefresh(async () => {
    try {
      await refresh()
    } finally {
      uni.stopPullDownRefresh()
    }
  })
}
