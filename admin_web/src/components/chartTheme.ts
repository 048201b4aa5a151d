/** Read the tokens as they hold now; a chart draws with values, not with custom properties. */
export function chartTheme(root: Element = document.documentElement): Record<string, unknown> {
  const style = getComputedStyle(root)
  const token = (name: string) => style.getPropertyValue(`--gy-${name}`).trim()
  const axis = {
    axisLine: { lineStyle: { color: token('line-strong') } },
    axisTick: { show: false },
    axisLabel: { color: token('text-2'), fontSize: 12 },
    splitLine: { lineStyle: { color: token('v-grid') } },
  }
  return {
    color: ['v1', 'v2', 'v3', 'v4', 'v5', 'v6'].map(token),
    backgroundColor: 'transparent',
    textStyle: { fontFamily: token('font'), color: token('text-2') },
    categoryAxis: { ...axis, splitLine: { show: false } },
    valueAxis: { ...axis, axisLine: { show: false } },
    timeAxis: { ...axis, splitLine: { show: false } },
    legend: { textStyle: { color: token('text-2') }, itemWidth: 12, itemHeight: 12, icon: 'roundRect' },
    bar: { barMaxWidth: 28 },
    line: { symbolSize: 6, lineStyle: { width: 2 } },
    tooltip: { backgroundColor: token('surface'), borderColor: token('line'), textStyle: { color: token('text-1'), fontSize: 13 }, extraCssText: 'box-shadow: none' },
  }
}
