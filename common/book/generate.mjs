/*
 * generate.mjs - write the book's pages from the repository. VitePress makes the site of them.
 */
import fs from 'node:fs'
import path from 'node:path'
import MarkdownIt from 'markdown-it'
import { escape } from './code.mjs'
import { compare, darkColours, diffPage } from './diffs.mjs'
import { repositoryLinks } from './links.mjs'
import { book, commonSources, days, isDirectory, isFile, isText, page, read, texts, top } from './repository.mjs'
import { sourcePage, subject } from './source.mjs'

const pages = path.join(book, 'pages')

/* Write a page for VitePress: what VitePress is to know of it, and its text. */
function write(name, matter, text) {
  const file = path.join(pages, name)
  const head = Object.entries(matter).map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`).join('')
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, `---\n${head}---\n\n${text}`)
}

/* A page that VitePress is to take as it is. */
function writeStatic(name, content) {
  const file = path.join(pages, 'public', name)
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, content)
}

const heading = /^#+ .*$/m
const readme = read('README.md')

/* The sections of a text at level 2: [{ title, body }], with the headings inside their bodies. */
function sections(text) {
  return text.split(/^(?=## )/m).slice(1).map((part) => ({
    title: /^## (.*)$/m.exec(part)[1],
    body: part,
  }))
}

/* The sections of a file whose title matches. It is an error if there is none: the page would have a hole. */
function pick(file, pattern) {
  const found = sections(read(file)).filter(({ title }) => pattern.test(title))
  if (found.length === 0) throw new Error(`${file} has no section ${pattern}`)
  return found.map(({ body }) => body).join('')
}

/* Links of a text that is shown on another's page: relative to the top of the repository. */
const fromTop = (text, directory) =>
  text.replace(/\]\((?!#|\w+:)([^)\s]+)\)/g, (_, link) => `](${path.posix.normalize(`${directory}/${link}`)})`)

/* ---- the texts: lessons, exercises, documents ---- */

function lesson(day) {
  const links = [`[The source](src)`]
  if (day.number > 1) links.unshift(`[What it adds to day ${day.number - 1}](${page(day.name)}diff.html)`)
  return read(`${day.name}/README.md`).replace(heading, (title) => `${title}\n\n<div class="trail">\n\n${links.join(' · ')}\n\n</div>`)
}

function writeTexts() {
  for (const file of texts) {
    const day = days.find((one) => file === `${one.name}/README.md`)
    write(file.replace(/README\.md$/, 'index.md'), { origin: file }, day ? lesson(day) : read(file))
  }
}

/* ---- the landing page, and that of the architecture ---- */

function writeLanding() {
  const [intro] = readme.replace(heading, '').trim().split(/^## /m)
  const cards = [...readme.matchAll(/^\| \[(\d+)\]\((day[^/]+)\/README\.md\) \| ([^|]+) \| ([^|]+) \|/gm)]
  if (cards.length !== days.length) throw new Error('the table of days in README.md is not as it was')
  const capital = (text) => text[0].toUpperCase() + text.slice(1)
  const plain = (text) => text.replace(/`/g, '').trim()
  write('index.md', {
    origin: 'README.md',
    layout: 'home',
    hero: {
      name: 'tiny-docker',
      text: 'A container runtime in C, built in ten days',
      tagline: plain(intro.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').split('\n\n')[0].replace(/\s+/g, ' ').replace(/^A container runtime in C, built in ten days\. /, '')),
      actions: [
        { theme: 'brand', text: 'Begin with day 1', link: page(days[0].name) },
        { theme: 'alt', text: 'The architecture', link: '/architecture.html' },
      ],
    },
    session: /^## Look underneath[\s\S]*?```console\n([\s\S]*?)```/m.exec(read(`${days[2].name}/README.md`))?.[1].trim() ?? '',
    features: cards.map(([, number, name, question, adds]) => ({
      title: `${number}. ${capital(days[number - 1].title.replace(/^Day \d+: /, ''))}`,
      details: `${plain(question)} <span class="adds">${plain(adds)}</span>`,
      link: page(name),
    })),
  }, sections(readme).filter(({ title }) => title !== 'Ten days').map(({ body }) => body).join(''))
}

/* The table of steps in a source: the order of things. */
function steps(file) {
  const table = /^static const struct (?:parent|child)_step \w+\[\] = \{\n(?:.*\n)*?\};\n/m.exec(read(file))
  if (!table) throw new Error(`${file} has no table of steps`)
  return `\`\`\`c\n${table[0]}\`\`\`\n`
}

function growth() {
  const rows = days.map((day) => {
    const lines = day.sources.reduce((sum, file) => sum + read(file).split('\n').length - 1, 0)
    const diff = day.number > 1 ? `[+${day.added} −${day.removed}](${page(day.name)}diff.html)` : ''
    return `| [${day.title}](${page(day.name)}) | [${day.sources.length}](${page(`${day.name}/src`)}) | ${lines} | ${diff} |`
  })
  return ['| day | files | lines | diff |', '|---|--:|--:|--:|', ...rows].join('\n')
}

function writeArchitecture() {
  const last = days.at(-1)
  const lastReadme = `${last.name}/README.md`
  write('architecture.md', { origin: 'README.md', title: 'Architecture' }, `# Architecture

${pick('README.md', /^(How it works|Architecture)/)}
${fromTop(pick(lastReadme, /^The idea$/), last.name).replace(/^## .*\n[\s\S]*?(?=```mermaid)/, '## The layers\n\n')}
## The order of things

What the parent and the child do is a table each. This is the parent's on day ${last.number}:

${steps(`${last.name}/src/parent.c`)}
And the child's:

${steps(`${last.name}/src/child.c`)}
${fromTop(pick(lastReadme, /^The architecture/), last.name)}
## How it grows

${growth()}

${fromTop(pick(lastReadme, /^(Known limits|Lessons learned)/), last.name)}`)
}

/* ---- the source and the diffs ---- */

/* The files of a directory that is listed, or null. */
const lists = new Map([...days.map((day) => [`${day.name}/src`, day.sources]), ['common/src', commonSources]])

function addList(directory) {
  if (!lists.has(directory))
    lists.set(directory, fs.readdirSync(path.join(top, directory)).sort().map((name) => `${directory}/${name}`).filter(isFile))
}

function writeList(directory, files) {
  const day = days.find((one) => directory === `${one.name}/src`)
  const rows = files.map((file) => {
    const text = read(file)
    const name = path.posix.basename(file)
    const difference = day?.diff?.get(name)
    const what = difference ? `[${difference.sort.toLowerCase()}](${page(day.name)}diff.html#${name})` : ''
    return `| [${name}](${page(file)}) | ${escape(subject(text)).replace(/\|/g, '&#124;')} | ${text.split('\n').length - 1} | ${what} |`
  })
  const title = day ? `The source of day ${day.number}` : directory
  const trail = day ? `<div class="trail">\n\n[${day.title}](${page(day.name)}) · what all days share is in [common/src](/common/src/)\n\n</div>` : ''
  write(`${directory}/index.md`, { origin: `${directory}/index`, title, search: false, aside: false, prev: false, next: false },
    `# ${title}\n\n${trail}\n\n| file | what it is | lines | ${day ? `day ${day.number}` : ''} |\n|---|---|--:|---|\n${rows.join('\n')}\n`)
}

/* The files that texts lead to, which need a page too. */
function wantedFiles() {
  const files = new Set()
  const md = new MarkdownIt({ html: true }).use(repositoryLinks, { wanted: (file) => files.add(file) })
  for (const file of ['README.md', ...texts]) md.render(read(file), { origin: file })
  return [...files].filter((file) => !isText(file))
}

function writeSources() {
  const files = new Set()
  for (const file of wantedFiles()) isDirectory(file) ? addList(file) : files.add(file)
  for (const [directory, listed] of lists) {
    writeList(directory, listed)
    for (const file of listed) if (!isText(file)) files.add(file)
  }
  for (const file of files) writeStatic(`${file}.html`, sourcePage(file, lists.get(path.posix.dirname(file)) ?? [], (one) => files.has(one)))
  return files.size
}

function writeDiffs() {
  for (const day of days.slice(1))
    writeStatic(`${day.name}/diff.html`, diffPage(days[day.number - 2], day, [...day.diff.values()]))
}

/* What the pages share. */
function writeStyles() {
  const modules = path.join(book, 'node_modules')
  const css = fs.readFileSync(path.join(modules, 'diff2html/bundles/css/diff2html.min.css'), 'utf8')
  writeStatic('static/diff2html.min.css', css)
  writeStatic('static/diff2html.dark.css', darkColours(css))
  for (const name of ['frame.css', 'frame.js']) writeStatic(`static/${name}`, fs.readFileSync(path.join(book, 'static', name)))
  writeStatic('icon.svg', fs.readFileSync(path.join(book, 'static/icon.svg')))
  for (const part of ['mermaid.esm.min.mjs', 'chunks/mermaid.esm.min'])
    fs.cpSync(path.join(modules, 'mermaid/dist', part), path.join(pages, 'public/static/mermaid', part),
      { recursive: true, filter: (name) => !name.endsWith('.map') })
  const fonts = 'vitepress/dist/client/theme-default/fonts'
  writeStatic('static/inter.woff2', fs.readFileSync(path.join(modules, fonts, 'inter-roman-latin.woff2')))
}

/* The pictures that texts show, beside them: VitePress takes them from there. */
function writePictures() {
  for (const file of texts)
    for (const [, link] of read(file).matchAll(/!\[[^\]]*\]\((?!\w+:)([^)\s]+)\)/g)) {
      const picture = path.posix.join(path.posix.dirname(file), link)
      fs.cpSync(path.join(top, picture), path.join(pages, picture))
    }
}

/* ---- all of it ---- */

fs.rmSync(pages, { recursive: true, force: true })
for (const day of days.slice(1)) {
  const files = compare(days[day.number - 2], day)
  day.added = files.reduce((sum, file) => sum + file.addedLines, 0)
  day.removed = files.reduce((sum, file) => sum + file.deletedLines, 0)
  day.diff = new Map(files.map((file) => [file.base, file]))
}
writeTexts()
writePictures()
writeLanding()
writeArchitecture()
const count = writeSources()
writeDiffs()
writeStyles()
console.log(`book: ${texts.length + 2} texts, ${days.length - 1} diffs, ${count} sources`)
