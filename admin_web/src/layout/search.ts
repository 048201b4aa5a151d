import { api, data } from '@/api/client'

export interface Hit {
  kind: 'hazard' | 'member'
  title: string
  note: string
  to: string
}

const MOST = 5

/** Find hazards that one may see and, with the permission, members. */
export async function search(words: string, members: boolean): Promise<Hit[]> {
  const query = { q: words, limit: MOST }
  const [hazards, people] = await Promise.all([
    data(api.GET('/api/v1/hazards', { params: { query } })),
    members ? data(api.GET('/api/v1/members', { params: { query } })) : Promise.resolve({ items: [] }),
  ])
  return [
    ...people.items.map((one): Hit => ({ kind: 'member', title: one.name, note: `${one.employee_no} · ${one.unit.name}`, to: `/members/${one.id}` })),
    ...hazards.items.map((one): Hit => ({ kind: 'hazard', title: one.title, note: `${one.number} · ${one.node_name}`, to: `/hazards/${one.id}` })),
  ]
}
