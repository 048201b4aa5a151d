import type { components } from './schema'

export type ProblemDocument = components['schemas']['Problem']
export type FieldProblem = components['schemas']['FieldProblem']

/** The service understood and refused: what it said, as it said it. */
export class ApiProblem extends Error {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: string
  readonly errors: FieldProblem[]
  /** Seconds to wait, where the service named them (429, 503). */
  readonly retryAfter: number | null

  constructor(document: ProblemDocument, retryAfter: number | null = null) {
    super(document.detail || document.title)
    this.name = 'ApiProblem'
    this.type = document.type
    this.title = document.title
    this.status = document.status
    this.detail = document.detail
    this.code = document.code
    this.errors = document.errors ?? []
    this.retryAfter = retryAfter
  }

  /** Worth sending again unchanged: the fault is the service's or the moment's. */
  get passing(): boolean {
    return this.status >= 500 || [408, 425, 429].includes(this.status)
  }
}

/** No answer came: no signal, or it took too long. Whether the service acted is unknown. */
export class Offline extends Error {
  constructor(readonly reason: 'unreachable' | 'timeout') {
    super(reason)
    this.name = 'Offline'
  }
}

/** Build a problem from any answer's body, also from one that is no problem document (a proxy's page). */
export function problemFrom(status: number, body: unknown, retryAfter: number | null = null): ApiProblem {
  const document = typeof body === 'object' && body !== null ? (body as Partial<ProblemDocument>) : {}
  return new ApiProblem(
    {
      type: document.type ?? 'about:blank',
      title: document.title ?? `HTTP ${status}`,
      status,
      detail: document.detail ?? '',
      code: document.code ?? `http_${status}`,
      errors: document.errors ?? [],
    },
    retryAfter,
  )
}
