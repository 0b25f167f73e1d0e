/*
 * links.mjs - make a text of the repository a text of the book (a plugin of markdown-it).
 *
 * Links to files become links to their pages, names of files and functions become links, quoted source
 * says where it stands, and the word before a block of commands becomes its label.
 */
import path from 'node:path'
import { anchor, days, commonSources, fileNamed, isDirectory, isFile, namesOf, page, read } from './repository.mjs'

/* The page that a link of a text leads to, or null if it leads out of the repository. */
function target(href, directory) {
  const [link, fragment] = href.split('#')
  if (link === '' || /^[a-z]+:/.test(link) || link.startsWith('/')) return null
  const file = path.posix.normalize(path.posix.join(directory, decodeURI(link))).replace(/^\.?\/?$|\/$/, '')
  if (!isFile(file) && !isDirectory(file)) return null
  return { file, hash: fragment ? `#${fragment}` : '' }
}

/* Is it the page of a source or a diff, which VitePress has not made? */
export const isStatic = (url) => /^\/.*(\/diff|\.\w+|\/Makefile|\/LICENSE)\.html(#|$)/.test(url)

/* What a name in code style means: a file, a function or a structure. */
function meaning(name, directory) {
  if (/^[\w./-]+\.[ch]$|^[\w.-]+\/[\w./-]+$|^Makefile$/.test(name)) {
    const file = fileNamed(name, directory)
    if (file) return { file, hash: '' }
    const inside = path.posix.join(directory, name).replace(/\/$/, '')
    return name === 'src/' && isDirectory(inside) ? { file: inside, hash: '' } : null
  }
  const defined = directory && namesOf(directory).get(name.replace(/\(\)$/, ''))
  const isSpecific = /^(struct|enum) |_|\(\)$/.test(name)
  return defined && isSpecific ? { file: defined.file, hash: `#${anchor(name.replace(/\(\)$/, ''))}` } : null
}

/* Where quoted source stands: the file and the line of its first piece ("..." stands for what is left out). */
function origin(text, directory) {
  const [first, ...others] = text.split(/^\s*\.\.\.\n/m)
  const day = days.find((one) => one.name === directory.split('/')[0])
  const files = [...(day?.sources ?? []), ...commonSources, 'common/test/probe.c'].filter(isFile)
  const file = files.find((one) => [first, ...others].every((piece) => read(one).includes(piece)))
  if (!file) return null
  const source = read(file)
  return { file, line: source.slice(0, source.indexOf(first)).split('\n').length }
}

const places = /^(Host|Container|Second terminal|By hand)$/

/* `wanted(file)` is told of every file that is linked; `base` is where the site is. */
export function repositoryLinks(md, { base = '/', wanted = () => {} } = {}) {
  const lead = (token, link) => {
    token.attrSet('href', page(link.file) + link.hash)
    wanted(link.file)
  }

  /* VitePress follows links itself, and completes them. Those to pages that are not its own it leaves alone if
   * they have a target. */
  const leave = (token) => {
    const href = token.attrGet('href')
    if (!isStatic(href)) return
    token.attrSet('href', base.replace(/\/$/, '') + href)
    token.attrSet('target', '_self')
  }

  const wrap = (state, link, inner) => {
    const open = new state.Token('link_open', 'a', 1)
    lead(open, link)
    leave(open)
    return [open, inner, new state.Token('link_close', 'a', -1)]
  }

  const inline = (state, children, directory, isHeading) => {
    let depth = 0
    return children.flatMap((token) => {
      if (token.type === 'link_open') {
        depth++
        const link = target(token.attrGet('href'), directory)
        if (link) lead(token, link)
        leave(token)
      }
      if (token.type === 'link_close') depth--
      const link = token.type === 'code_inline' && depth === 0 && !isHeading && meaning(token.content, directory)
      return link ? wrap(state, link, token) : [token]
    })
  }

  md.core.ruler.push('repository', (state) => {
    const from = state.env.frontmatter?.origin ?? state.env.origin
    if (from === undefined) return
    const directory = path.posix.dirname(from).replace(/^\.$/, '')
    const tokens = state.tokens
    state.tokens = tokens.flatMap((token, i) => {
      if (token.type === 'inline' && token.children)
        token.children = inline(state, token.children, directory, tokens[i - 1]?.type === 'heading_open')
      const strong = token.type === 'paragraph_open' && tokens[i + 1].children.find((child) => child.content !== '')
      if (strong && places.test(strong.content) && tokens[i + 3]?.info.startsWith('console'))
        token.attrSet('class', `where at-${strong.content.toLowerCase().replace(' ', '-')}`)
      if (token.type === 'code_block') Object.assign(token, { type: 'fence', info: 'txt' }) // it is to look like others
      const quoted = token.type === 'fence' && token.info.trim() === 'c' && origin(token.content, directory)
      if (!quoted) return [token]
      wanted(quoted.file)
      const caption = new state.Token('html_block', '', 0)
      const href = `${base.replace(/\/$/, '')}${page(quoted.file)}#L${quoted.line}`
      caption.content = `<p class="quoted"><a href="${href}" target="_self">${path.posix.basename(quoted.file)}, line ${quoted.line}</a></p>\n`
      return [caption, token]
    })
  })
}
