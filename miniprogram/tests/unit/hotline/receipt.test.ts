import { describe, expect, it } from 'vitest'
import { allowed, answeredBy } from '@/pages/hotline/promise'
import { dialled } from '@/pages/hotline/telephone'
import { digitsOf, grouped, typing } from '@/pages/hotline/receipt'

describe('a receipt', () => {
  it('is read however it was pasted', () => {
    const receipt = '4821009377165508'
    for (const pasted of ['4821 0093 7716 5508', ' 4821-0093-7716-5508\n', '4821·0093·7716·5508', '４８２１００９３７７１６５５０８', '4821.0093.7716.5508。'.replace('。', ''), receipt]) {
      expect(digitsOf(pasted)).toBe(receipt)
    }
  })
  it('is none when a digit is missing, too many, or no digit', () => {
    for (const wrong of ['', '4821 0093 7716 550', '4821 0093 7716 55081', '4821 0093 7716 55O8', '回执4821009377165508']) expect(digitsOf(wrong)).toBeNull()
  })
  it('keeps leading zeros', () => {
    expect(digitsOf('0000 0000 0000 0007')).toBe('0000000000000007')
  })
  it('is shown and typed in groups of four', () => {
    expect(grouped('4821009377165508')).toBe('4821 0093 7716 5508')
    expect(typing('48210')).toBe('4821 0')
    expect(typing('回执：4821 0093 7716 5508，多的')).toBe('4821 0093 7716 5508')
    expect(typing('4821009377165508999')).toBe('4821 0093 7716 5508')
  })
})

describe('a promise', () => {
  it('is in the time of the clock that the service names', () => {
    expect(allowed(15, 'round_the_clock')).toBe('15 分钟')
    expect(allowed(120, 'working')).toBe('2 个工作小时')
    expect(allowed(120, 'round_the_clock')).toBe('2 小时')
    expect(allowed(2400, 'working')).toBe('约 5 个工作日')
    expect(allowed(4320, 'round_the_clock')).toBe('3 天')
    expect(allowed(1440, 'round_the_clock')).toBe('24 小时')
  })
  it('names its last moment, or its day where moments are not shown, and nothing once it is kept', () => {
    const now = Date.parse('2026-11-20T08:00:00Z')
    const promised = { clock: 'working', first_response_minutes: 120, resolution_minutes: 2400, first_response_due_at: '2026-11-21T01:00:00Z', by_day: false } as const
    expect(answeredBy(promised, 'Asia/Shanghai', now)).toBe('最晚明天 09:00，只算上班时间')
    expect(answeredBy({ ...promised, by_day: true, clock: 'round_the_clock' }, 'Asia/Shanghai', now)).toBe('最晚明天，白天黑夜都算')
    expect(answeredBy({ ...promised, first_response_due_at: null }, 'Asia/Shanghai', now)).toBe('')
  })
})

describe('the emergency telephone', () => {
  it('is dialled without what is written around it', () => {
    expect(dialled('0999-8110110（井下拨 8110）')).toBe('09998110110')
    expect(dialled('工会 +86 355 2110119')).toBe('+863552110119')
    expect(dialled('找工会')).toBe('')
  })
})
