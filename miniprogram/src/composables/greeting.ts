const DOUBLE_SURNAMES = ['欧阳', '上官', '司马', '诸葛', '东方', '皇甫', '尉迟', '公孙', '慕容', '令狐', '夏侯', '司徒', '端木']

/** The family name of a Chinese name; other names as they are. */
export function surname(name: string): string {
  if (!/^[\u3400-\u9fff]+$/.test(name)) return name
  return DOUBLE_SURNAMES.find((double) => name.startsWith(double)) ?? name.slice(0, 1)
}

export type DayPart = 'early' | 'morning' | 'afternoon' | 'evening' | 'night'

/** Which part of the day an hour (0-23) lies in. */
export function dayPart(hour: number): DayPart {
  if (hour < 5) return 'night'
  if (hour < 8) return 'early'
  if (hour < 12) return 'morning'
  if (hour < 18) return 'afternoon'
  return hour < 22 ? 'evening' : 'night'
}
