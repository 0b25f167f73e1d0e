// Dark or light, as chosen on any page of the book (VitePress keeps the choice under the same key).
const key = 'vitepress-theme-appearance'
const system = matchMedia('(prefers-color-scheme: dark)')
const isDark = () => {
  const chosen = localStorage.getItem(key)
  return chosen === 'dark' || (chosen !== 'light' && system.matches)
}
const show = () => document.documentElement.classList.toggle('dark', isDark())
show()
system.addEventListener('change', show)
document.addEventListener('DOMContentLoaded', () => {
  document.getElementById('appearance').addEventListener('click', () => {
    localStorage.setItem(key, isDark() ? 'light' : 'dark')
    show()
  })
})
