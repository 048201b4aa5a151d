import type { Schema } from '@/api/client'

export type Works = Schema<'TenantOut'>['works']

const line = (...d: string[]): string => d.map((one) => `<path d='${one}'/>`).join('')

const drawings: Record<Works, string> = {
  // headframe (井架) with its sheave, winding rope and winder house
  mine:
    `<circle cx='53' cy='10' r='8'/>` +
    line('M1 53h98', 'M53 2v16M45 10h16', 'M48 16 40 53M58 16l8 37', 'M46 28h14M43 41h20M47 28l16 13M59 28 43 41', 'M59 15l27 38', 'M6 53V40h19v13', 'M12 40V28h5v12', 'M75 53V38h22v15', 'M81 38v-6h10v6'),
  // cooling tower (冷却塔), stack and turbine hall
  plant: line('M1 53h98', 'M14 53c5-12 6-26 2-40h26c-4 14-3 28 2 40', 'M16 13c8 3 18 3 26 0', 'M22 8c2-3 5-2 6-5M31 8c2-3 5-2 6-5', 'M54 53V30h24v23', 'M54 38h24', 'M61 53v-8h9v8', 'M84 53 86 6h5l2 47', 'M85 16h7'),
  // shed roofs and a stack
  office: line('M1 53h98', 'M10 53V30l16-10v10l16-10v10l16-10v33', 'M66 53V10h8v43', 'M66 18h8', 'M80 53V34h15v19', 'M18 53V41h9v12M37 40h12v7H37z'),
}

export function worksUri(works: Works): string {
  const svg =
    `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 100 54' fill='none' stroke='#000' stroke-width='1.3' ` +
    `stroke-linecap='round' stroke-linejoin='round'>${drawings[works]}</svg>`
  return `url("data:image/svg+xml,${encodeURIComponent(svg)}")`
}
