import type { Schema } from '@/api/client'
import { ApiProblem } from '@/api/problem'

export type Submitted = Schema<'SubmittedOut'>
export type AnonymousWords = Pick<Schema<'AppealIn'>, 'text' | 'category' | 'urgency' | 'unit_id' | 'about'> & { tenant: string }
export interface AnonymousFile {
  /** Random, as all ids of an anonymous appeal. */
  id: string
  path: string
}

/** How an anonymous appeal goes out: none of these sends a session. */
export interface AnonymousWire {
  submit(words: AnonymousWords, key: string): Promise<Submitted>
  upload(file: AnonymousFile, appealId: string, token: string): Promise<void>
  /** Say the line that the files hang on. */
  hang(line: { id: string; words: string; fileIds: string[] }, appealId: string, token: string): Promise<void>
  /** A new token for a receipt whose token has ended. */
  renew(tenant: string, receipt: string): Promise<string>
  key(): Promise<string>
  id(): Promise<string>
}

const ENDED = 401

/** An anonymous appeal on its way, in memory only. The words come first; then each file, then the line they hang on. What
 *  has arrived is never sent again, and what has not is said. */
export class AnonymousDelivery {
  /** What the service answered: from here on there is a receipt. */
  answer: Submitted | null = null
  private key = ''
  private said = ''
  private token = ''
  private tenant = ''
  private messageId = ''
  private readonly uploaded = new Set<string>()
  private hung = false

  constructor(private readonly wire: AnonymousWire) {}

  /** Send the words. Unchanged words sent again keep their key, so that they are one appeal with one receipt; changed ones
   *  are another: under the old key the service would keep the first version and drop the change. */
  async submit(words: AnonymousWords): Promise<Submitted> {
    if (this.answer) return this.answer
    const saying = JSON.stringify(words)
    if (saying !== this.said) this.key = await this.wire.key()
    this.said = saying
    this.tenant = words.tenant
    const answer = await this.wire.submit(words, this.key)
    this.token = answer.token as string
    // The words have arrived: nothing of them stays with us.
    this.said = ''
    return (this.answer = answer)
  }

  /** Send what has not arrived of the files, then the line they hang on; `arrived` counts them. */
  async carry(files: readonly AnonymousFile[], words: string, arrived: (count: number) => void = () => undefined): Promise<void> {
    if (!this.answer || this.hung || !files.length) return
    this.messageId ||= await this.wire.id()
    for (const file of files) {
      if (!this.uploaded.has(file.id)) await this.withToken((token, id) => this.wire.upload(file, id, token))
      this.uploaded.add(file.id)
      arrived(this.uploaded.size)
    }
    const line = { id: this.messageId, words, fileIds: files.map((file) => file.id) }
    await this.withToken((token, id) => this.wire.hang(line, id, token))
    this.hung = true
  }

  private async withToken(work: (token: string, appealId: string) => Promise<void>): Promise<void> {
    const { id, receipt } = this.answer as Submitted
    try {
      await work(this.token, id)
    } catch (fault) {
      if (!(fault instanceof ApiProblem) || fault.status !== ENDED) throw fault
      this.token = await this.wire.renew(this.tenant, receipt as string)
      await work(this.token, id)
    }
  }
}
