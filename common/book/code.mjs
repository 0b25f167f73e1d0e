/*
 * code.mjs - highlighted code: terminal sessions in lessons, and source on pages of its own.
 */
import path from 'node:path'
import { createCssVariablesTheme, createHighlighter } from 'shiki'

export const escape = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`)

/* ---- terminal sessions ---- */

const textOf = (node) => (node.type === 'text' ? node.value : (node.children ?? []).map(textOf).join(''))
const text = (value) => ({ type: 'text', value })
const span = (name, children) => ({ type: 'element', tagName: 'span', properties: { class: name }, children })

/* Cut the first `length` characters off a line, and return the rest of its children. */
function without(children, length) {
  const rest = []
  for (const child of children) {
    const value = textOf(child)
    if (length === 0) rest.push(child)
    else if (length < value.length) rest.push({ ...child, children: [text(value.slice(length))] })
    length = Math.max(0, length - value.length)
  }
  return rest
}

/* The prompt of a root shell in a container shows where it is: "/src # ". */
const prompt = /^(\$|\/\S* #) /

/* A transformer of Shiki: the copy button is given the commands, without prompts and output. (VitePress's
 * button leaves out what has the class vp-copy-ignore.) */
export const terminal = {
  name: 'terminal',
  code(node) {
    if (this.options.lang !== 'console') return
    const lines = node.children.filter((child) => child.type === 'element')
    node.children = lines.flatMap((line) => {
      const typed = prompt.exec(textOf(line))
      if (!typed) return [span('output vp-copy-ignore', [text(`${textOf(line)}\n`)])]
      const sign = span('prompt vp-copy-ignore', [text(typed[0])])
      return [{ ...line, children: [sign, ...without(line.children, typed[0].length)] }, text('\n')]
    })
  },
}

/* ---- source ---- */

const languages = { '.c': 'c', '.h': 'c', '.json': 'json', '.md': 'md', '.patch': 'diff', '.mk': 'make', '.pl': 'perl' }

/* The theme has names for colours instead of colours, so a source is read once for a light and a dark page. */
const theme = createCssVariablesTheme({ name: 'names', variablePrefix: '--' })
for (const rule of theme.tokenColors) // a call is its name, without what it is given
  if (Array.isArray(rule.scope)) rule.scope = rule.scope.filter((scope) => scope !== 'meta.function-call')
const highlighter = await createHighlighter({
  themes: [theme], langs: ['make', 'bash', ...new Set(Object.values(languages))],
})

function language(file, source) {
  if (path.basename(file) === 'Makefile') return 'make'
  if (/^#!.*\b(ba|da)?sh\b/.test(source)) return 'bash'
  if (/^#!.*\bperl\b/.test(source)) return 'perl'
  return languages[path.extname(file)] ?? 'text'
}

const cache = new Map()

/* "comment" of "var(--token-comment)"; punctuation and all that has no name of its own is just text. */
const nameOf = (colour) => /--token-(comment|keyword|string|function|constant)/.exec(colour)?.[1] ?? ''

/* The lines of a source, each an array of { text, name }: a piece and the class of its colour. */
export function highlight(file, source) {
  if (!cache.has(source)) {
    const { tokens } = highlighter.codeToTokens(source, { lang: language(file, source), theme: 'names' })
    cache.set(source, tokens.map((line) => {
      const pieces = []
      for (const { content, color } of line) {
        const name = content.trim() === '' ? '' : nameOf(color)
        if (pieces.at(-1)?.name === name) pieces.at(-1).text += content
        else pieces.push({ text: content, name })
      }
      return pieces
    }))
  }
  return cache.get(source)
}

/* A piece as HTML; `inner` if something in it is a link or a mark already. */
export const paint = ({ text: value, name }, inner = escape(value)) => (name ? `<i class="${name}">${inner}</i>` : inner)
