import { ref, type Ref } from 'vue'
import { Offline } from '@/api/problem'
import { NotOnThisPhone } from '@/anonymous/random'
import { faultText } from '@/composables/faults'
import { asFault } from '@/composables/useResource'
import { t } from '@/locales'
import { AnonymousDelivery, type AnonymousFile, type AnonymousWords, type Submitted } from '../anonymous'
import { anonymousWire } from '../wire'

export interface Sending {
  busy: Ref<boolean>
  /** Why the words have not gone out; they are still on the screen. */
  problem: Ref<string>
  files: Ref<{ state: 'none' | 'sending' | 'arrived' | 'failed'; done: number; of: number; why: string }>
  submit(words: AnonymousWords): Promise<Submitted | null>
  carry(files: AnonymousFile[], words: string): Promise<void>
}

function wordsFor(fault: unknown): string {
  if (fault instanceof NotOnThisPhone) return t('hotline.speak.noRandom')
  return faultText(asFault(fault))
}

/** An anonymous appeal on its way out, and what of it has arrived. */
export function useSending(wire = anonymousWire): Sending {
  const delivery = new AnonymousDelivery(wire)
  const busy = ref(false)
  const problem = ref('')
  const files: Sending['files'] = ref({ state: 'none', done: 0, of: 0, why: '' })

  async function submit(words: AnonymousWords): Promise<Submitted | null> {
    if (busy.value) return null
    busy.value = true
    problem.value = ''
    try {
      return await delivery.submit(words)
    } catch (fault) {
      // Also a connection that broke may have carried the words over.
      problem.value = fault instanceof Offline ? t('hotline.speak.noAnswer') : wordsFor(fault)
      return null
    } finally {
      busy.value = false
    }
  }
  async function carry(all: AnonymousFile[], words: string): Promise<void> {
    if (!all.length || files.value.state === 'sending') return
    files.value = { state: 'sending', done: files.value.done, of: all.length, why: '' }
    try {
      await delivery.carry(all, words, (done) => (files.value = { ...files.value, done }))
      files.value = { ...files.value, state: 'arrived' }
    } catch (fault) {
      files.value = { ...files.value, state: 'failed', why: wordsFor(fault) }
    }
  }
  return { busy, problem, files, submit, carry }
}
