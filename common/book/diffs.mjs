/*
 * diffs.mjs - a day beside the day before: the diff of its src/, as diff2html shows it.
 */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { html, parse } from 'diff2html'
import { escape, highlight, paint } from './code.mjs'
import { frame, relative } from './frame.mjs'
import { isFile, page, read, top } from './repository.mjs'

/* The files in which two days differ, as diff2html has parsed them; `base` is the file's name. */
export function compare(before, after) {
  const git = spawnSync('git', ['--no-pager', '-c', 'core.quotepath=off', 'diff', '--no-index', '--no-color',
    '--no-renames', '--no-ext-diff', `${before.name}/src`, `${after.name}/src`],
  { cwd: top, encoding: 'utf8', maxBuffer: 1 << 28 })
  if (git.error || git.status > 1) throw new Error(`git diff: ${git.error ?? git.stderr}`)
  return parse(git.stdout).map((file) => {
    const base = path.posix.basename(file.isDeleted ? file.oldName : file.newName)
    const sort = file.isNew ? 'New' : file.isDeleted ? 'Removed' : 'Changed'
    return { ...file, oldName: base, newName: base, base, sort }
  }).sort((a, b) => a.base.localeCompare(b.base))
}

/* A line as diff2html shows it, with its words that differ marked, in the colours of the source. */
function colour(line, pieces) {
  const parts = line.split(/<(\/?)(ins|del)>/)
  const words = []
  for (let i = 0, mark = ''; i < parts.length; i += 3) {
    const text = parts[i].replace(/&#x([0-9A-F]+);/gi, (_, code) => String.fromCodePoint(parseInt(code, 16)))
      .replace(/&(amp|lt|gt|quot);/g, (_, name) => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[name])
    words.push({ text, mark })
    mark = parts[i + 1] === '' ? parts[i + 2] : ''
  }
  if (words.map(({ text }) => text).join('') !== pieces.map(({ text }) => text).join('')) return line
  const rest = pieces.map((piece) => ({ ...piece }))
  return words.map(({ text, mark }) => {
    let result = ''
    for (let length = text.length; length > 0;) {
      const taken = rest[0].text.slice(0, length)
      result += paint({ ...rest[0], text: taken })
      length -= taken.length
      rest[0].text = rest[0].text.slice(taken.length)
      if (rest[0].text === '') rest.shift()
    }
    return mark ? `<${mark}>${result}</${mark}>` : result
  }).join('')
}

/* Put the source's colours into what diff2html has made. A row names its line in the old file, the new, or both;
 * in a side-by-side view each side is a table of its own, the old file's first. */
function coloured(text, sides) {
  const row = /<td class="(d2h-code-(?:side-)?linenumber) (?!d2h-info)([^"]*)">(.*?)<\/td>(.*?)<span class="d2h-code-line-ctn">(.*?)<\/span>/gs
  let side = -1
  return text.split(/(?=<div class="d2h-file-side-diff")/).map((part) => {
    if (part.startsWith('<div class="d2h-file-side-diff"')) side++
    return part.replace(row, (all, kind, state, number, between, line) => {
      const [before, after] = number.match(/(?<=line-num[12]">)\d*/g) ?? []
      const plain = number.match(/\d+/)?.[0]
      const isOld = kind === 'd2h-code-linenumber' ? after === '' : side === 0
      const pieces = sides[isOld ? 0 : 1]?.[(kind === 'd2h-code-linenumber' ? after || before : plain) - 1]
      return pieces ? all.replace(`ctn">${line}</span>`, () => `ctn">${colour(line, pieces)}</span>`) : all
    })
  }).join('')
}

/* A file. What is new has nothing beside it; what has changed is shown side by side, and on a narrow page or on
 * paper line by line. */
function show(file, before, after) {
  const where = `${after.name}/src/${file.base}`
  const sides = [`${before.name}/src/${file.base}`, where].map((one) => isFile(one) ? highlight(one, read(one)) : null)
  const views = file.sort === 'Changed' ? [['beside', 'side-by-side'], ['below', 'line-by-line']] : [['alone', 'line-by-line']]
  const link = isFile(where) ? `<a href="${relative(`${after.name}/diff`, page(where))}">${file.base}</a>` : file.base
  const counts = [file.addedLines && `<span class="added">+${file.addedLines}</span>`,
    file.deletedLines && `<span class="removed">−${file.deletedLines}</span>`].filter(Boolean)
  return `<section class="file" id="${file.base}">
<h3>${link} <span class="sort">${file.sort.toLowerCase()}</span> ${counts.join(' ')}</h3>
${views.map(([name, outputFormat]) => `<div class="${name}">${coloured(html([file], {
    outputFormat, drawFileList: false, matching: file.sort === 'Changed' ? 'lines' : 'none', diffStyle: 'word',
  }).replace(/>\s*\n\s*</g, '><').replace(/<div class="d2h-file-(side-)?diff"/g, '$& tabindex="0"'), sides)}</div>`).join('\n')}
</section>`
}

/* The chapters in which a day is read: [{ name, files }], none for most days. */
function chapters(day) {
  const list = `${day.name}/chapters`
  if (!isFile(list)) return []
  return read(list).trim().split('\n').map((line) => {
    const [name, files] = line.split(': ')
    return { name, files: files.split(' ') }
  })
}

const sorts = ['New', 'Changed', 'Removed']

/* The page: the files in groups, new ones first, or in chapters and in each of them new ones first. */
export function diffPage(before, after, files) {
  const parts = chapters(after)
  const taken = new Set(parts.flatMap((part) => part.files))
  const groups = parts.length === 0
    ? sorts.map((sort) => ({ title: `${sort} files`, id: sort.toLowerCase(), files: files.filter((file) => file.sort === sort) }))
    : [...parts, { name: 'other', files: files.map((file) => file.base).filter((name) => !taken.has(name)) }].map((part) => ({
      title: part.name === 'other' ? 'In no chapter' : `Chapter: ${part.name}`, id: `chapter-${part.name}`,
      files: sorts.flatMap((sort) => files.filter((file) => file.sort === sort && part.files.includes(file.base))),
    }))
  const shown = groups.filter((group) => group.files.length > 0)
  const list = shown.map((group) => `<li><a href="#${group.id}">${group.title}</a><ul>${group.files.map((file) =>
    `<li class="${file.sort.toLowerCase()}"><a href="#${file.base}">${file.base}</a></li>`).join('')}</ul></li>`)
  const at = `${after.name}/diff`
  return frame(at, {
    title: `Day ${after.number} beside day ${before.number}`, kind: 'diff', styles: ['diff2html.min.css', 'diff2html.dark.css'],
    aside: `<nav class="files" aria-label="Files"><ul>${list.join('')}</ul></nav>`,
    body: `<p class="trail"><a href="${relative(at, page(after.name))}">${escape(after.title)}</a></p>
<h1>Day ${after.number} beside day ${before.number}</h1>
<p class="about">${after.added} lines come, ${after.removed} go. In the terminal: <code>make diff DAY=${after.number}</code></p>
${shown.map((group) => `<h2 id="${group.id}">${group.title}</h2>\n${group.files.map((file) => show(file, before, after)).join('\n')}`).join('\n')}`,
  })
}

/* diff2html has its dark colours under names of their own; here they take the light ones' place where the page is
 * dark. */
export const darkColours = (css) => `.dark{${[...new Set(css.match(/--d2h-dark-[a-z-]+(?=:)/g))]
  .map((name) => `${name.replace('dark-', '')}:var(${name})`).join(';')}}\n`
