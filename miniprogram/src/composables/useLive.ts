import { onHide, onShow, onUnload } from '@dcloudio/uni-app'

/** Refresh every so often while the page is in front. Call in the page itself, beside `useRefresh`. */
export function useLive(refresh: () => Promise<unknown>, milliseconds: number): void {
  let timer: ReturnType<typeof setInterval> | null = null
  function stop(): void {
    if (timer) clearInterval(timer)
    timer = null
  }
  onShow(() => {
    stop()
    timer = setInterval(() => void refresh(), milliseconds)
  })
  onHide(stop)
  onUnload(stop)
}
