import { onUnload } from '@dcloudio/uni-app'
import { onBeforeUnmount } from 'vue'
// #ifdef H5
import { historySettled, stepBack } from '@/composables/history'
// #endif

export interface LeaveGuard {
  /** From now on, leaving asks first; `words` are said where the platform asks itself. */
  stand(words: string): void
  /** Leaving is free again; resolves when one may go. */
  lift(): Promise<void>
}

/** Ask before a page is left whose content would be gone: the way back, and closing the window. */
export function useLeaveGuard(asked: () => void): LeaveGuard {
  let standing = false
  let stand = (words: string): void => {
    standing = true
    uni.enableAlertBeforeUnload({ message: words })
  }
  let lift = (): Promise<void> => {
    if (standing) uni.disableAlertBeforeUnload({})
    standing = false
    return Promise.resolve()
  }
  // #ifdef H5
  /** The browser's way back meets an entry of our own; sheets put theirs on top and copy its mark. */
  const mark = (): void => history.pushState({ ...(history.state as object), guarded: true }, '')
  const onBack = (event: PopStateEvent): void => {
    if ((event.state as { guarded?: boolean } | null)?.guarded) return
    mark()
    asked()
  }
  const onClose = (event: BeforeUnloadEvent): void => event.preventDefault()
  stand = () => {
    if (standing) return
    standing = true
    mark()
    addEventListener('popstate', onBack)
    addEventListener('beforeunload', onClose)
  }
  lift = async () => {
    if (!standing) return
    standing = false
    removeEventListener('popstate', onBack)
    removeEventListener('beforeunload', onClose)
    await historySettled()
    stepBack()
    await historySettled()
  }
  // #endif
  onBeforeUnmount(() => {
    if (!standing) return
    standing = false
    // #ifdef H5
    removeEventListener('popstate', onBack)
    removeEventListener('beforeunload', onClose)
    // #endif
  })
  onUnload(() => {
    standing = false
  })
  return { stand, lift }
}
