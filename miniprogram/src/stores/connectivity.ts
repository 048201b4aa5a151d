import { defineStore } from 'pinia'

/** What we know of the network. `doubtful`: the phone says there is one, but the last call got no answer. */
export const useConnectivity = defineStore('connectivity', {
  state: () => ({ connected: true, doubtful: false, wakers: [] as (() => void)[] }),
  getters: { online: (state) => state.connected && !state.doubtful },
  actions: {
    watch(): void {
      uni.getNetworkType({ success: ({ networkType }) => this.hear(networkType !== 'none') })
      uni.onNetworkStatusChange(({ isConnected }) => this.hear(isConnected))
      // #ifdef H5
      // Where a browser knows its connection's type, the framework hears changes of type only.
      addEventListener('online', () => this.hear(true))
      addEventListener('offline', () => this.hear(false))
      // #endif
    },
    /** The phone's own word on the network. */
    hear(connected: boolean): void {
      const back = connected && !this.online
      this.connected = connected
      if (connected) this.doubtful = false
      if (back) this.wake()
    },
    /** What a call showed: an answer is the best proof there is. */
    reached(answered: boolean): void {
      const back = answered && !this.online
      this.doubtful = !answered
      if (answered) this.connected = true
      if (back) this.wake()
    },
    onReturn(waker: () => void): void {
      this.wakers.push(waker)
    },
    wake(): void {
      for (const waker of this.wakers) waker()
    },
  },
})
