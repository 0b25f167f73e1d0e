/*
 * source.mjs - a source as a page: a number and an anchor on each line, an anchor on each definition, and a
 * link from each use to it.
 */
import path from 'node:path'
import { escape, highlight, paint } from './code.mjs'
import { frame, relative } from './frame.mjs'
import { anchor, days, definitions, fileNamed, namesOf, page, read } from './repository.mjs'

/* What the first comment of a source says that it is. */
export const subject = (text) =>
  /^\/\*\n \* [\w.]+ - ((?:.*\n \* \S)*?.*?\.)$/m.exec(text)?.[1].replace(/\n \* /g, ' ') ?? ''

/* A piece of source, with links at the names that `link` knows. */
function linked(piece, link) {
  const html = piece.text.split(/\b([a-z]\w+)\b/).map((word, i, words) => {
    const href = i % 2 === 1 && (word.includes('_') || words[i + 1].startsWith('(')) && link(word)
    return href ? `<a href="${href}">${escape(word)}</a>` : escape(word)
  })
  return paint(piece, html.join(''))
}

function codeOf(file, text, hasPage) {
  const directory = path.posix.dirname(file)
  const own = definitions(text)
  const names = namesOf(directory)
  const ids = new Map([...own].map(([name, line]) => [line, anchor(name)]))
  const link = (name) => {
    if (own.has(name)) return `#${anchor(name)}`
    const defined = names.get(name)
    return defined && `${relative(file, page(defined.file))}#${anchor(name)}`
  }
  return highlight(file, text.replace(/\n$/, '')).map((pieces, i) => {
    const number = i + 1
    const include = /^#include "(.*)"/.exec(pieces.map((piece) => piece.text).join(''))?.[1]
    const included = include && fileNamed(include, directory)
    const html = pieces.map((piece) => {
      if (included && hasPage(included) && piece.text.includes(include))
        return paint(piece, `<a href="${relative(file, page(included))}">${escape(piece.text)}</a>`)
      return ids.has(number) ? paint(piece) : linked(piece, link)
    })
    const id = ids.has(number) ? `<b id="${ids.get(number)}"></b>` : ''
    return `<span class="line" id="L${number}">${id}<a class="n" tabindex="-1" href="#L${number}">${number}</a>${html.join('')}</span>\n`
  }).join('')
}

/* The days on which a file is there; those on which it is new or has changed stand out. */
function history(file, name) {
  return days.filter((day) => day.sources.includes(`${day.name}/src/${name}`)).map((day) => {
    const where = `${day.name}/src/${name}`
    const mark = day.diff?.has(name) || day.number === 1 ? ' class="changed"' : ''
    return where === file ? `<strong${mark}>${day.number}</strong>` : `<a${mark} href="${relative(file, page(where))}">${day.number}</a>`
  }).join(' ')
}

/* The page of a file; `siblings` are the files that are listed beside it, `hasPage` says which files may be linked. */
export function sourcePage(file, siblings, hasPage) {
  const text = read(file)
  const name = path.posix.basename(file)
  const directory = path.posix.dirname(file)
  const day = days.find((one) => `${one.name}/src` === directory)
  const trail = []
  if (day) trail.push(`<a href="${relative(file, page(day.name))}">${escape(day.title)}</a>`)
  trail.push(siblings.length ? `<a href="${relative(file, page(directory))}">${directory}</a>` : escape(directory))
  const about = []
  if (day) about.push(`<span class="days">on day ${history(file, name)}</span>`)
  if (day?.diff?.has(name))
    about.push(`<a href="${relative(file, `${page(day.name)}diff.html#${name}`)}">what day ${day.number} has changed in it</a>`)
  const list = siblings.map((one) => one === file ? `<li><strong>${path.posix.basename(one)}</strong></li>`
    : `<li><a href="${path.posix.basename(one)}.html">${path.posix.basename(one)}</a></li>`)
  return frame(file, {
    title: day ? `${name}, day ${day.number}` : name, kind: 'source',
    aside: list.length ? `<nav class="files" aria-label="Files"><ul>${list.join('')}</ul></nav>` : '',
    body: `<p class="trail">${trail.join(' / ')}</p>
<h1>${escape(name)}</h1>
<p class="about">${about.join(' · ')}</p>
<pre tabindex="0"><code>${codeOf(file, text, hasPage)}</code></pre>`,
  })
}
