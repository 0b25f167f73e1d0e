/*
 * frame.mjs - what surrounds a page that is written here and not by VitePress.
 *
 * Source and diffs are: VitePress makes a program of each page, which took minutes for these.
 */
import path from 'node:path'
import { escape } from './code.mjs'
import { days, page } from './repository.mjs'

/* The way from the page of a file to another page, which works wherever the site is. */
export function relative(file, url) {
  const [where, hash] = url.split('#')
  const way = path.posix.relative(path.posix.dirname(`/${file}`), where)
  return `${way || '.'}${where.endsWith('/') ? '/' : ''}${hash ? `#${hash}` : ''}`
}

export function frame(file, { title, kind, aside = '', body, styles = [] }) {
  const to = (url) => relative(file, url)
  const day = days.find((one) => file.startsWith(`${one.name}/`))
  const links = [
    ['Lesson', page((day ?? days[0]).name)],
    ...(day && day.number > 1 ? [['Diff', `${page(day.name)}diff.html`]] : []),
    ['Source', page(day ? `${day.name}/src` : 'common/src')],
    ['Architecture', '/architecture.html'],
  ]
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escape(title)} | tiny-docker</title>
<link rel="icon" href="${to('/icon.svg')}">
${[...styles, 'frame.css'].map((style) => `<link rel="stylesheet" href="${to(`/static/${style}`)}">`).join('\n')}
<script src="${to('/static/frame.js')}"></script>
</head>
<body class="${kind}">
<header>
<a class="name" href="${to('/')}">tiny-docker</a>
<nav aria-label="Book">${links.map(([text, url]) => `<a href="${to(url)}">${text}</a>`).join(' ')}</nav>
<button id="appearance" type="button" aria-label="Dark or light"></button>
</header>
<div class="page">
${aside}
<main>
${body}
</main>
</div>
</body>
</html>
`
}
