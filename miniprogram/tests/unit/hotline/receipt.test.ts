import { describe, expect, it } from 'vitest'
import { allowed } from '@/pages/hotline/promise'
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
  it('is in working time unless it is urgent', () => {
    expect(allowed(15, 'critical')).toBe('15 分钟')
    expect(allowed(120, 'normal')).toBe('2 个工作小时')
    expect(allowed(120, 'urgent')).toBe('2 小时')
    expect(allowed(2400, 'normal')).toBe('约 5 个工作日')
    expect(allowed(4320, 'urgent')).toBe('3 天')
    expect(allowed(1440, 'critical')).toBe('24 小时')
  })
})

describe('the emergency telephone', () => {
  it('is dialled without what is written around it', () => {
    expect(dialled('0999-8110110（井下拨 8110）')).toBe('09998110110')
    expect(dialled('工会 +86 355 2110119')).toBe('+863552110119')
    expect(dialled('找工会')).toBe('')
  })
})
