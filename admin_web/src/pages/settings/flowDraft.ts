import type { components } from '@/api/schema'

export type Flow = components['schemas']['FlowOut']
export type FlowIn = components['schemas']['FlowSettingsIn']
export type Role = Flow['nodes'][number]['role']
export type Rung = components['schemas']['FlowRungOut']

export interface NodeDraft {
  code: string
  number: number
  name: string
  role: Role
  clock: string
  pausable: boolean
  /** Minutes; 0 where the node has no limit. */
  limit: number
  /** Minutes by severity, where it differs. */
  limits: Record<string, number | undefined>
}

export interface RungDraft {
  key: number
  mark: string
  level: number
  when: 'left' | 'late'
  /** Per cent of the limit that is left, or minutes that it is late. */
  value: number
}

export interface FlowDraft {
  nodes: NodeDraft[]
  /** By severity; the empty key is for all others. */
  ladders: Record<string, RungDraft[]>
}

const ALL_ROLES: readonly Role[] = ['member', 'team_leader', 'quality_officer', 'enterprise_administrator']
const ABLE: Record<string, readonly Role[]> = { confirm: ['quality_officer'], assign: ['quality_officer'], verify: ['quality_officer', 'team_leader'], trace: ['quality_officer'], close: ['quality_officer'] }

/** Return the roles that may have a node: the API refuses one that lacks the permission for what is done there. */
export function rolesFor(node: Pick<NodeDraft, 'code' | 'role'>): Role[] {
  return [...new Set([...(ABLE[node.code] ?? ALL_ROLES), node.role])]
}

export const HIGHEST_LEVEL = 3
let last = 0

export function draftOf(flow: Flow): FlowDraft {
  return {
    nodes: flow.nodes.map((node) => ({ ...node, limits: { ...node.limits } })),
    ladders: Object.fromEntries(Object.entries(flow.ladders).map(([grade, rungs]) => [grade, rungs.map(rungDraft)])),
  }
}

function rungDraft(rung: Rung): RungDraft {
  const left = rung.left ?? null
  return { key: ++last, mark: rung.mark, level: rung.level, when: left === null ? 'late' : 'left', value: left === null ? (rung.late ?? 0) : Math.round(left * 100) }
}

/** Return the body: the API takes everything anew. */
export function flowIn(draft: FlowDraft): FlowIn {
  // The first node is the report itself: nobody waits for it, so there is nothing to set.
  const nodes = draft.nodes.filter((node) => node.limit > 0).map((node): [string, NonNullable<FlowIn['nodes']>[string]] => {
    const limits = Object.fromEntries(Object.entries(node.limits).filter((pair): pair is [string, number] => Boolean(pair[1])))
    return [node.code, { name: node.name.trim(), role: node.role, limit: node.limit, limits }]
  })
  const ladders = Object.entries(draft.ladders).map(([grade, rungs]): [string, Rung[]] => [grade, inOrder(rungs).map(rungIn)])
  return { nodes: Object.fromEntries(nodes), ladders: Object.fromEntries(ladders) }
}

const rungIn = (rung: RungDraft): Rung => (rung.when === 'left' ? { mark: rung.mark, level: rung.level, left: rung.value / 100, late: null } : { mark: rung.mark, level: rung.level, left: null, late: rung.value })

/** Sort rungs as time goes: much left first, then little left, then less and more late. */
export function inOrder(rungs: readonly RungDraft[]): RungDraft[] {
  const place = (rung: RungDraft) => (rung.when === 'left' ? -rung.value : 1000 + rung.value)
  return [...rungs].sort((a, b) => place(a) - place(b))
}

/** Make a rung after the last one: a day later, one level up. */
export function nextRung(rungs: readonly RungDraft[]): RungDraft {
  const taken = new Set(rungs.map((rung) => rung.mark))
  const lateOnes = rungs.filter((rung) => rung.when === 'late')
  let number = lateOnes.length
  while (taken.has(`late-${number}`)) number++
  const latest = Math.max(0, ...lateOnes.map((rung) => rung.value))
  const highest = Math.max(0, ...rungs.map((rung) => rung.level))
  return { key: ++last, mark: `late-${number}`, level: Math.min(HIGHEST_LEVEL, highest + 1), when: 'late', value: latest + 1440 }
}

/** Return what is wrong by field → catalogue key's last part. */
export function wrongFlow(draft: FlowDraft): Record<string, 'nameMissing' | 'sameMoment' | 'noRungs'> {
  const wrong: Record<string, 'nameMissing' | 'sameMoment' | 'noRungs'> = {}
  for (const node of draft.nodes) if (node.limit > 0 && !node.name.trim()) wrong[`nodes.${node.code}.name`] = 'nameMissing'
  for (const [grade, rungs] of Object.entries(draft.ladders)) {
    const moments = rungs.map((rung) => `${rung.when} ${rung.value}`)
    if (!rungs.length) wrong[`ladders.${grade}`] = 'noRungs'
    else if (new Set(moments).size < moments.length) wrong[`ladders.${grade}`] = 'sameMoment'
  }
  return wrong
}

export function flowChanged(flow: Flow, draft: FlowDraft): boolean {
  return JSON.stringify(flowIn(draftOf(flow))) !== JSON.stringify(flowIn(draft))
}
