import type { components } from '@/api/schema'

type ProblemDocument = components['schemas']['Problem']
export type FieldProblem = components['schemas']['FieldProblem']

/** What every failed request rejects with: a problem document (RFC 9457), or code `network` when no answer came. */
export class ApiProblem extends Error {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly detail: string
  readonly errors: readonly FieldProblem[]

  constructor(document: Partial<ProblemDocument> & { code: string; status: number }) {
    super(document.detail || document.title || document.code)
    this.name = 'ApiProblem'
    this.status = document.status
    this.code = document.code
    this.title = document.title ?? ''
    this.detail = document.detail ?? ''
    this.errors = document.errors ?? []
  }

  /** Whether the same request may succeed later without a change. */
  get transient(): boolean {
    return this.code === 'network' || this.status >= 500 || this.status === 429
  }

  get forbidden(): boolean {
    return this.status === 403
  }

  get missing(): boolean {
    return this.status === 404
  }
}

function isDocument(value: unknown): value is ProblemDocument {
  return typeof value === 'object' && value !== null && 'code' in value && typeof value.code === 'string'
}

/** Read the problem of a failed response; a gateway's HTML page becomes code `http_<status>`. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const text = await response.text()
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  if (isDocument(document)) return new ApiProblem({ ...document, status: response.status })
  return new ApiProblem({ code: `http_${response.status}`, status: response.status })
}

/** Split errors by field: `/body/name` becomes `name`, `/body/levels/0/days` becomes `levels.0.days`. */
export function errorsByField(problem: ApiProblem): Map<string, string> {
  const found = new Map<string, string>()
  for (const error of problem.errors) {
    const field = error.pointer.replace(/^\/(body|query|headers)\/?/, '').replaceAll('/', '.')
    if (!found.has(field)) found.set(field, error.detail)
  }
  return found
}
