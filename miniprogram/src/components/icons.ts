/** Our own drawings on a 24 grid: strokes only, 1.75 wide, round ends. Each value is the inside of an SVG. */
const path = (...d: string[]): string => d.map((one) => `<path d='${one}'/>`).join('')
const circle = (x: number, y: number, r: number): string => `<circle cx='${x}' cy='${y}' r='${r}'/>`
const dot = (x: number, y: number): string => `<path d='M${x} ${y}h.01' stroke-width='2.4'/>`

export const icons = {
  // tabs and navigation
  home: path('M4 11.2 12 4.5l8 6.7', 'M6 9.8V19h12V9.8', 'M10 19v-5h4v5'),
  clipboard: path('M8.5 5.5H6V20h12V5.5h-2.5', 'M9 4h6v3H9z', 'M9 11h6M9 14.5h6M9 18h3'),
  podium: path('M3 20.5h18', 'M4.5 20v-5.5h5V20', 'M9.5 20V10h5v10', 'M14.5 20v-7.5h5V20', 'M12 10V3.8l3.200 1.500L12 6.800'),
  person: circle(12, 8, 3.8) + path('M5 20c.4-4 3-6 7-6s6.600 2 7 6'),
  people: circle(9, 8.5, 3.3) + path('M3 19.500c.3-3.600 2.500-5.500 6-5.500s5.700 1.900 6 5.500', 'M15.500 5.400a3.300 3.300 0 0 1 0 6.200', 'M17.500 14.400c2.100.7 3.300 2.400 3.500 5.100'),
  back: path('M14.500 5 8 12l6.500 7'),
  'chevron-right': path('M9.500 5.500 16 12l-6.500 6.500'),
  'chevron-down': path('M5.500 9.500 12 16l6.500-6.500'),
  'chevron-up': path('M5.500 14.500 12 8l6.500 6.500'),
  'arrow-right': path('M4 12h15', 'M13.500 6.500 19 12l-5.500 5.500'),
  close: path('M6 6l12 12M18 6 6 18'),
  plus: path('M12 5v14M5 12h14'),
  minus: path('M5 12h14'),
  more: dot(5.5, 12) + dot(12, 12) + dot(18.5, 12),
  search: circle(10.5, 10.5, 6) + path('M15 15l5 5'),
  filter: path('M4 5h16l-6.200 7.500V19l-3.600-2v-4.500z'),
  sort: path('M7 5v14M3.500 15.500 7 19l3.500-3.500', 'M13.500 6.500h7M13.500 12h5M13.500 17.500h3'),
  refresh: path('M19.500 12a7.500 7.500 0 1 1-2.200-5.300L19.500 9', 'M19.500 4.500V9H15'),
  link: path('M10 14a4 4 0 0 0 5.700 0l3-3A4 4 0 0 0 13 5.300l-1 1', 'M14 10a4 4 0 0 0-5.700 0l-3 3A4 4 0 0 0 11 18.700l1-1'),
  // doing
  camera: path('M4 8h3.500L9 5.500h6L16.500 8H20v11H4z') + circle(12, 13.2, 3.4),
  image: path('M4 5h16v14H4z', 'M4 16.500l4.500-4.500 4 4 2.500-2.500 5 5') + circle(15.5, 9, 1.4),
  mic: path('M9 6.500a3 3 0 0 1 6 0V12a3 3 0 0 1-6 0z', 'M5.500 11.500a6.500 6.500 0 0 0 13 0', 'M12 18v3'),
  play: path('M8 5.500v13l10.500-6.500z'),
  stop: path('M7 7h10v10H7z'),
  scan: path('M4 8.500V4h4.500M15.500 4H20v4.500M20 15.500V20h-4.500M8.500 20H4v-4.500', 'M4 12h16'),
  qr: path('M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4z', 'M14 14h2.500v2.500H14z', 'M20 14v3M17 20h3M20 20v-.5'),
  pin: path('M12 21c-4.300-4.500-6.500-8-6.500-11a6.500 6.500 0 0 1 13 0c0 3-2.200 6.500-6.500 11z') + circle(12, 10, 2.4),
  edit: path('M5 19l.8-3.800L16 5l3 3L8.800 18.200z', 'M14 7l3 3'),
  trash: path('M4.500 7h15', 'M9 7V4.500h6V7', 'M6.500 7l.8 12.500h9.400L17.500 7', 'M10 10.500v5.500M14 10.500v5.500'),
  send: path('M4.500 12 20 4.500 15.500 20l-4-6.500z', 'M11.500 13.500 20 4.500'),
  share: path('M12 15V4', 'M8 7.500 12 4l4 3.500', 'M7 11H5v9h14v-9h-2'),
  download: path('M12 4v11', 'M8 11.500l4 3.500 4-3.500', 'M5 19.500h14'),
  copy: path('M8.500 8.500H19V20H8.500z', 'M15.500 8.500V4H5v11.500h3.500'),
  comment: path('M4 5h16v11.500h-8.500L7 20v-3.500H4z'),
  phone: path('M6 4h3.200l1.600 4-2 1.500a11 11 0 0 0 5.700 5.700l1.500-2 4 1.600V18a2 2 0 0 1-2.200 2C10.500 19.500 4.500 13.500 4 6.200A2 2 0 0 1 6 4z'),
  logout: path('M10 4.500H5v15h5', 'M14.500 8l4 4-4 4M18.500 12H9.500'),
  // state
  check: path('M5 12.500l4.500 4.500L19 7.500'),
  'check-circle': circle(12, 12, 8) + path('M8.300 12.300l2.600 2.600 5-5.300'),
  clock: circle(12, 12, 8) + path('M12 7.500V12l3 2'),
  hourglass: path('M7 4h10M7 20h10', 'M8 4c0 4 3 5.500 4 8-1 2.500-4 4-4 8', 'M16 4c0 4-3 5.500-4 8 1 2.500 4 4 4 8'),
  pause: path('M5 5h14v14H5z', 'M10 9v6M14 9v6'),
  info: circle(12, 12, 8) + path('M12 11.500v4.500') + dot(12, 8.3),
  triangle: path('M12 4.500 20.500 19h-17z', 'M12 10v4') + dot(12, 16.5),
  octagon: path('M8.500 4h7L20 8.500v7L15.500 20h-7L4 15.500v-7z', 'M12 8v5') + dot(12, 16),
  'cloud-off': path('M7 8.300A4.300 4.300 0 0 0 7 18h10', 'M9.500 6.700a5.200 5.200 0 0 1 7.600 3.300A4 4 0 0 1 19.700 16.700', 'M4.500 4.500l15 15'),
  'cloud-up': path('M8 17.500H7a4.500 4.500 0 0 1 0-9 5.300 5.300 0 0 1 10.200 1.200 4 4 0 0 1-.7 7.800H16', 'M12 19.500v-7M9.300 15 12 12.300 14.700 15'),
  snowflake: path('M12 3.500v17M4.600 7.700l14.800 8.600M19.400 7.700 4.600 16.300', 'M9.800 5 12 7l2.200-2M9.800 19 12 17l2.200 2'),
  lock: path('M6 10.500h12V20H6z', 'M8.500 10.500V8a3.500 3.500 0 0 1 7 0v2.500', 'M12 14v2.500'),
  bell: path('M6 16.500V11a6 6 0 0 1 12 0v5.500l1.500 1.500h-15z', 'M10 20.500h4'),
  flag: path('M6 21V4', 'M6 5h12l-2.500 4 2.500 4H6'),
  eye: path('M3 12c2.300-4 5.300-6 9-6s6.700 2 9 6c-2.300 4-5.300 6-9 6s-6.700-2-9-6z') + circle(12, 12, 2.7),
  'eye-off': path('M4.500 4.500l15 15', 'M9.500 6.400A9 9 0 0 1 12 6c3.700 0 6.700 2 9 6a15 15 0 0 1-2.700 3.400', 'M6.300 7.800A14 14 0 0 0 3 12c2.300 4 5.300 6 9 6a9 9 0 0 0 4-.9'),
  // honours and people
  badge: path('M12 3l7.500 4.400v9.200L12 21l-7.500-4.400V7.400z') + circle(12, 12, 2.8),
  medal: circle(12, 14.5, 5.5) + path('M9 9.600 6 3.500h4l2 4 2-4h4l-3 6.100', 'M12 12.500v4'),
  trophy: path('M8 4h8v6a4 4 0 0 1-8 0z', 'M8 5.500H4.500c0 3 1 4.500 3.700 5M16 5.500h3.500c0 3-1 4.500-3.700 5', 'M12 14v3.500M8.500 20h7M9.500 20c0-1.700 1-2.500 2.500-2.500s2.500.8 2.500 2.500'),
  certificate: path('M4 4.500h16v11H4z', 'M8 8.500h8M8 11.500h4') + circle(16.5, 14.5, 2.5) + path('M15 16.500V21l1.500-1 1.500 1v-4.500'),
  gift: path('M4.500 9h15v4h-15zM6 13h12v7H6z', 'M12 9v11', 'M12 9C8 9 7.500 4.500 9.700 4.500S12 9 12 9s0-4.500 2.300-4.500S16 9 12 9z'),
  coin: circle(12, 12, 8) + path('M9 8l3 4 3-4M12 12v5M9.300 13h5.400M9.300 15.300h5.400'),
  heart: path('M12 19.500C6 15.500 4 12.500 4 9.500A4 4 0 0 1 12 8a4 4 0 0 1 8 1.500c0 3-2 6-8 10z'),
  bulb: path('M9 16.500c0-2-2.800-3-2.800-6.500a5.800 5.800 0 0 1 11.600 0c0 3.500-2.800 4.500-2.800 6.500z', 'M9.500 19.500h5'),
  book: path('M12 7c-2-1.500-4.500-2-8-2v13c3.500 0 6 .5 8 2 2-1.500 4.500-2 8-2V5c-3.500 0-6 .5-8 2z', 'M12 7v13'),
  wrench: path('M14.500 9.500 5 19l-1-1 9.500-9.500', 'M13.500 8.500a4.500 4.500 0 0 1 5.500-5l-2.500 3 1 2 2 1 3-2.500'),
  question: path('M5 4.500h14v15H5z', 'M9.800 9.500a2.200 2.200 0 1 1 3.300 2c-.8.4-1.100.9-1.100 1.800') + dot(12, 16.2),
  'calendar-check': path('M4.500 6h15v14h-15z', 'M4.500 10h15', 'M8.500 3.500V7M15.500 3.500V7', 'M9 14.800l2.200 2.200 4-4'),
  calendar: path('M4.500 6h15v14h-15z', 'M4.500 10h15', 'M8.500 3.500V7M15.500 3.500V7'),
  checklist: path('M4 7l1.500 1.500L8.500 5.500', 'M4 13l1.500 1.500 3-3', 'M4.500 18.500h3', 'M12 7h8M12 13h8M12 18.500h8'),
  history: path('M4.500 12a7.500 7.500 0 1 0 2.200-5.300L4.500 9', 'M4.500 4.500V9H9', 'M12 8v4.200l2.800 1.800'),
  chart: path('M4 4v16h16', 'M8 16v-4M12 16V8M16 16v-6'),
  rules: path('M6 3.500h9l3.500 3.500v13.500H6z', 'M14.500 3.500V7.500h4', 'M9 12h6M9 15.500h6'),
  // settings
  gear: circle(12, 12, 3) + path('M12 3.500v2.700M12 17.800v2.700M3.500 12h2.700M17.800 12h2.700M6 6l1.900 1.900M16.100 16.100 18 18M18 6l-1.900 1.900M7.900 16.100 6 18') + circle(12, 12, 6),
  moon: path('M19 14.500A7.700 7.700 0 0 1 9.500 5 7.700 7.700 0 1 0 19 14.500z'),
  'text-size': path('M3 18.500 8 6l5 12.500M4.700 14.500h6.600', 'M14.500 18.500l3-8 3 8M15.500 16h4'),
  globe: circle(12, 12, 8) + path('M4 12h16', 'M12 4c-5 5-5 11 0 16 5-5 5-11 0-16z'),
  help: circle(12, 12, 8) + path('M9.800 9.800a2.200 2.200 0 1 1 3.300 2c-.8.4-1.100.9-1.100 1.700') + dot(12, 16),
  shield: path('M12 3.500l7 2.500v5.500c0 4.500-2.700 7.500-7 9-4.300-1.500-7-4.500-7-9V6z'),
  device: path('M7 3.500h10v17H7z', 'M11 17.500h2'),
  computer: path('M3.500 5h17v11h-17z', 'M12 16v4', 'M8 20h8'),
  wechat: path('M9.500 5C5.900 5 3 7.300 3 10.200c0 1.700 1 3.100 2.500 4.100L5 16.500l2.400-1.300c.7.200 1.300.2 2.100.2', 'M16 10.500c-3 0-5 1.900-5 4.200s2 4.300 5 4.300c.6 0 1.200-.1 1.700-.2l2 1.100-.5-1.800c1.100-.8 1.800-2 1.800-3.400 0-2.300-2-4.200-5-4.200z'),
  motion: path('M4 8h9M4 12h6M4 16h9') + circle(17, 12, 3),
  // hazard categories (隐患类别)
  roof: path('M4 20V12a8 8 0 0 1 16 0v8', 'M8 20v-7.500a4 4 0 0 1 8 0V20', 'M3 20h18', 'M12 4v4.500M6 6.700l2.800 3M18 6.700l-2.800 3'),
  ventilation: path('M4 8.500h9.500A2.500 2.500 0 1 0 11 6', 'M4 12.500h13.500A2.500 2.500 0 1 1 15 15', 'M4 16.500h6.500A2 2 0 1 1 8.500 18.500'),
  electrical: path('M13.500 3.500 6 13.500h5L10 20.500l8-10.500h-5.500z'),
  conveyor: circle(6, 14.5, 3) + circle(18, 14.5, 3) + path('M6 11.500h12M6 17.500h12', 'M9.500 11.500l.7-4h3.600l.7 4'),
  water: path('M12 3.500c4 4.700 6 8.200 6 11a6 6 0 0 1-12 0c0-2.800 2-6.300 6-11z', 'M9 15a3 3 0 0 0 3 3'),
  haulage: path('M3.500 6h10v11h-10z', 'M13.500 9.500h4l3 3.500v4h-7') + circle(7.5, 17.5, 1.9) + circle(16.8, 17.5, 1.9),
  guarding: path('M3.500 18.500h17', 'M5 18.500v-2.500a7 7 0 0 1 14 0v2.500', 'M10 9.300V14M14 9.300V14M10 9.300V6h4v3.300'),
  category: path('M4 4.500h7.500L20 13l-7 7-9-8.500z') + circle(8, 8.5, 1.5),
  other: ['6', '12', '18'].map((x) => `<path d='M${x} 12h.01' stroke-width='3.6'/>`).join(''),
} as const

export type IconName = keyof typeof icons

const made = new Map<string, string>()

/** The drawing as a data URI for a mask; small ones get a heavier stroke. */
export function iconUri(name: IconName, size: number): string {
  const width = size <= 16 ? 2.1 : 1.75
  const key = `${name}:${width}`
  const known = made.get(key)
  if (known) return known
  const svg =
    `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' stroke='#000' stroke-width='${width}' ` +
    `stroke-linecap='round' stroke-linejoin='round'>${icons[name]}</svg>`
  const uri = `url("data:image/svg+xml,${encodeURIComponent(svg)}")`
  made.set(key, uri)
  return uri
}
