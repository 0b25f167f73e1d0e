/*
 * repository.mjs - what the book is made of: the days, their files, and where things are defined.
 *
 * A page of the book has the path of its file, so links between files stay as they are:
 * day03-rootfs/README.md is /day03-rootfs/, and day03-rootfs/src/child.c is that with .html behind.
 */
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const book = path.dirname(fileURLToPath(import.meta.url))
export const top = path.resolve(book, '../..')

const kept = new Map()

/* A file's text. */
export function read(file) {
  if (!kept.has(file)) kept.set(file, fs.readFileSync(path.join(top, file), 'utf8'))
  return kept.get(file)
}

const sources = (directory) =>
  fs.readdirSync(path.join(top, directory)).filter((name) => /\.[ch]$/.test(name)).sort()
    .map((name) => `${directory}/${name}`)

export const isFile = (file) => fs.statSync(path.join(top, file), { throwIfNoEntry: false })?.isFile() ?? false
export const isDirectory = (file) => fs.statSync(path.join(top, file), { throwIfNoEntry: false })?.isDirectory() ?? false

/* The days, in order: { number, name: "day03-rootfs", title: "Day 3: a root filesystem", sources }. */
export const days = fs.readdirSync(top).filter((name) => /^day\d\d-/.test(name)).sort().map((name) => ({
  number: Number(name.slice(3, 5)),
  name,
  title: /^# (.*)$/m.exec(read(`${name}/README.md`))[1],
  sources: sources(`${name}/src`),
}))

export const commonSources = sources('common/src')

/* The texts that are pages, each a README.md or a file of common/docs. */
export const texts = [
  ...days.map((day) => `${day.name}/README.md`),
  ...['common/docs', ...days.map((day) => `${day.name}/exercises`)].filter(isDirectory).flatMap((directory) =>
    fs.readdirSync(path.join(top, directory), { recursive: true }).map(String)
      .filter((name) => name.endsWith('.md')).sort().map((name) => `${directory}/${name}`)),
]

/* Is it a page of VitePress's? */
export const isText = (file) => file === '' || file === 'README.md' || texts.includes(file) || days.some((day) => day.name === file)

/* The page of a file or a directory. */
export function page(file) {
  if (file === '' || file === 'README.md') return '/'
  if (isDirectory(file)) return `/${file}/`
  if (texts.includes(file)) return `/${file}`.replace(/(README)?\.md$/, (_, readme) => (readme ? '' : '.html'))
  return `/${file}.html`
}

/* What a source defines: a map from a name to its line, counted from 1. Structures have the name "struct x". */
export function definitions(text) {
  const found = new Map()
  const lines = text.split('\n')
  lines.forEach((line, i) => {
    const struct = /^(?:struct|enum) \w+(?= \{)/.exec(line)
    if (struct) found.set(struct[0], i + 1)
    const name = /^[a-z][\w\s*]*?\b([a-z]\w*)\(/.exec(line)?.[1]
    if (!name || name.startsWith('__')) return
    const end = lines.slice(i, i + 8).findIndex((next) => next === '{' || /[;}]$/.test(next))
    if (end > 0 && lines[i + end] === '{') found.set(name, i + 1)
  })
  return found
}

/* Where the names are defined that a day may use: a map from a name to { file, line }. A name that two files
 * define, each for itself, means neither. */
function index(files) {
  const names = new Map()
  for (const file of files)
    for (const [name, line] of definitions(read(file)))
      names.set(name, names.has(name) ? null : { file, line })
  return names
}

const indexes = new Map()

export function namesOf(directory) {
  const day = days.find((one) => one.name === directory.split('/')[0])
  const key = day?.name ?? 'common'
  if (!indexes.has(key)) indexes.set(key, index([...(day?.sources ?? []), ...commonSources]))
  return indexes.get(key)
}

/* The id of a definition's line in its page. */
export const anchor = (name) => name.replace(' ', '-')

/* The file that a text means by a name such as `child.c`, `src/child.c` or `../common/src/error.h`. */
export function fileNamed(name, directory) {
  const places = [directory, `${directory}/src`, 'common/src', 'common/test', '']
  return places.map((place) => path.posix.normalize(path.posix.join(place, name)))
    .find((file) => !file.startsWith('..') && isFile(file))
}
