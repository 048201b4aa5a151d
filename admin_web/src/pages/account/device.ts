const BROWSERS: [RegExp, string][] = [
  [/MicroMessenger/i, 'WeChat'],
  [/Edg\//, 'Edge'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const SYSTEMS: [RegExp, string][] = [
  [/Windows/, 'Windows'],
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
]

/** Say a user agent in two words (`Edge · Windows`); what is unknown is shown as it is, shortened. */
export function describeDevice(agent: string | null): { name: string; phone: boolean } {
  const text = agent ?? ''
  const known = [BROWSERS, SYSTEMS].map((list) => list.find(([sign]) => sign.test(text))?.[1]).filter(Boolean)
  return { name: known.length ? known.join(' · ') : text.slice(0, 40), phone: /Mobile|Android|iPhone|MicroMessenger/i.test(text) }
}
