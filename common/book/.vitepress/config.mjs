/*
 * config.mjs - the site: where it is, what leads where, and how texts become pages.
 */
import { defineConfig } from 'vitepress'
import { terminal } from '../code.mjs'
import { repositoryLinks } from '../links.mjs'
import { days, page, read, texts } from '../repository.mjs'

/* Where it is published, owner/name on GitHub; a copy that was built elsewhere has the same paths. */
const repository = process.env.GITHUB_REPOSITORY
const base = `/${repository?.split('/')[1] ?? 'tiny-docker'}/`

const title = (file) => /^# (.*)$/m.exec(read(file))[1]
const others = texts.filter((file) => !days.some((day) => file === `${day.name}/README.md`))
const exercises = (day) => others.filter((file) => file.startsWith(`${day.name}/exercises/`))
  .map((file) => ({ text: title(file), link: page(file) }))
const documents = others.filter((file) => file.startsWith('common/docs/'))
  .map((file) => ({ text: title(file), link: page(file) }))

const lessons = days.map((day) => {
  const items = exercises(day)
  return { text: day.title, link: page(day.name), ...(items.length ? { items, collapsed: true } : {}) }
})

/* A fence `mermaid` is a picture. */
function pictures(md) {
  const fence = md.renderer.rules.fence
  md.renderer.rules.fence = (tokens, i, ...rest) => tokens[i].info.trim() === 'mermaid'
    ? `<Picture code="${encodeURIComponent(tokens[i].content)}" />\n` : fence(tokens, i, ...rest)
}

export default defineConfig({
  base,
  srcDir: 'pages',
  outDir: 'site',
  title: 'tiny-docker',
  description: 'A container runtime in C, built in ten days.',
  head: [['link', { rel: 'icon', href: `${base}icon.svg` }]],
  metaChunk: true,
  vite: { build: { chunkSizeWarningLimit: 1000 } },
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    codeTransformers: [terminal],
    config(md) {
      repositoryLinks(md, { base })
      pictures(md)
    },
  },
  themeConfig: {
    outline: [2, 3],
    search: { provider: 'local' },
    nav: [
      { text: 'Lessons', link: page(days[0].name), activeMatch: '^/day\\d\\d-[a-z]+/$' },
      { text: 'Diffs', items: days.slice(1).map((day) => ({ text: `Day ${day.number} beside day ${day.number - 1}`, link: `${page(day.name)}diff.html`, target: '_self' })) },
      { text: 'Source', items: [...days.map((day) => `${day.name}/src`), 'common/src'].map((directory, i) => ({ text: days[i] ? `Day ${days[i].number}` : 'common/src', link: page(directory) })) },
      { text: 'Architecture', link: '/architecture.html' },
    ],
    sidebar: [
      { text: 'The course', items: lessons },
      { text: 'Beside it', items: [{ text: 'Architecture', link: '/architecture.html' }, ...documents] },
    ],
    socialLinks: repository ? [{ icon: 'github', link: `https://github.com/${repository}` }] : [],
  },
})
