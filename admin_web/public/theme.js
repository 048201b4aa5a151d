// Before the first paint, so that a dark page does not flash white. A file of its own: the policy allows no inline script.
;(function () {
  var root = document.documentElement
  var kept = {}
  try {
    kept = JSON.parse(localStorage.getItem('gy-appearance') || '{}')
  } catch {
    kept = {}
  }
  var dark = kept.theme === 'dark' || (kept.theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  root.classList.toggle('dark', dark)
  root.dataset.theme = dark ? 'dark' : 'light'
  if (kept.accent) root.dataset.accent = kept.accent
})()
