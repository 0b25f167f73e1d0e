/*
 * checks.mjs - what is asked of the book in a browser. Each check returns its complaints, none if all is well.
 */
import fs from 'node:fs'
import path from 'node:path'
import { createRequire } from 'node:module'
import { chromium } from 'playwright-core'
import { serve } from 'vitepress'
import { book } from '../repository.mjs'

export const site = path.join(book, 'site')
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/* Serve the site on a free port and start a browser: { url, browser, context, close }. */
export async function open() {
  if (!fs.existsSync(path.join(site, 'index.html'))) throw new Error("there is no site yet: 'make book' makes it")
  const executablePath = browsers.find((file) => fs.existsSync(file))
  if (!executablePath) throw new Error("there is no Chromium: 'make test-book' installs it")
  const app = await serve({ root: book, port: 0 })
  const base = /href="(\/[^"]*\/)icon\.svg"/.exec(fs.readFileSync(path.join(site, 'index.html'), 'utf8'))[1]
  // No name but ours is known to this browser. Its pages share what they have loaded, and nothing is packed on the way.
  const browser = await chromium.launch({
    executablePath, args: ['--no-sandbox', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost'],
  })
  const context = await browser.newContext({
    permissions: ['clipboard-read', 'clipboard-write'], extraHTTPHeaders: { 'accept-encoding': 'identity' },
  })
  context.setDefaultTimeout(30000)
  return {
    url: `http://localhost:${app.server.address().port}${base}`,
    browser,
    context,
    async close() {
      await browser.close()
      app.server.close()
    },
  }
}

/* All pages, as paths below the site's base. */
export const allPages = () => fs.readdirSync(site, { recursive: true }).map(String)
  .filter((name) => name.endsWith('.html') && name !== '404.html').sort()

/* Show a page, and gather what goes wrong meanwhile. `broken` may spoil it first (a test of the checks). */
export async function visit({ url, context }, name, { width = 1280, dark = false, broken } = {}) {
  const page = await context.newPage()
  const complaints = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`${name}: console: ${message.text()}`)
  })
  page.on('pageerror', (error) => complaints.push(`${name}: ${error.message}`))
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${name}: ${response.status()} ${response.url()}`)
  })
  page.on('request', (request) => {
    const one = new URL(request.url())
    if (/^http|^ws/.test(one.protocol) && one.origin !== new URL(url).origin) complaints.push(`${name}: asks for ${one}`)
  })
  await page.setViewportSize({ width, height: 900 })
  await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' })
  if (broken) await page.addInitScript(broken)
  await page.goto(url + name, { waitUntil: 'load' })
  const pictures = await page.locator('.picture').count()
  if (pictures > 0) await page.waitForFunction((count) => document.querySelectorAll('.picture svg').length === 2 * count, pictures)
  await page.waitForLoadState('networkidle')
  return { page, complaints, close: () => page.close() }
}

/* Does the page scroll sideways? Then something in it is wider than the window. */
export async function sideways(page, name) {
  const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth])
  return inner > outer ? [`${name}: ${inner} pixels wide in a window of ${outer}`] : []
}

/* What axe-core calls serious or worse, contrast above all. A diff has the same few kinds of lines again and again:
 * of each group the first files are enough. */
export async function illegible(page, name) {
  await page.addScriptTag({ path: axe })
  const { violations } = await page.evaluate(() => {
    for (const section of document.querySelectorAll('.file:nth-of-type(n+5)')) section.remove()
    // VitePress's search button shows a key that its name does not have.
    return globalThis.axe.run({ resultTypes: ['violations'], rules: { 'label-content-name-mismatch': { enabled: false } } })
  })
  return violations.filter(({ impact }) => ['serious', 'critical'].includes(impact)).flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${name}: ${id}: ${target}: ${failureSummary.replace(/\s+/g, ' ')}`))
}

/* Links of these pages that lead to no page, or to no place in it. The browser reads the pages, which are those of
 * the server: `all` is what may be linked. */
export async function deadLinks({ url, context }, names, all = names) {
  const page = await context.newPage()
  await page.goto(`${url}icon.svg`)
  const read = (list) => page.evaluate(async ({ root, list }) => {
    const result = []
    for (const name of list) {
      const answer = await fetch(root + name)
      const html = new DOMParser().parseFromString(await answer.text(), 'text/html')
      const base = html.createElement('base')
      base.href = root + name
      html.head.append(base)
      const links = new Set([...html.querySelectorAll('a[href], link[href]')].map((one) => one.getAttribute('href'))
        .concat([...html.querySelectorAll('[src]')].map((one) => one.getAttribute('src'))))
      // What leads to a place in the page itself is looked up here: sources have a link on each line.
      const own = (link) => link.startsWith('#') && link !== '#' && html.getElementById(decodeURIComponent(link.slice(1)))
      result.push({
        name,
        ids: [...html.querySelectorAll('[id]')].map((one) => one.id),
        links: [...links].filter((link) => !own(link)).map((link) => new URL(link, root + name).href),
      })
    }
    return result
  }, { root: url, list })
  const pages = new Map()
  for (let i = 0; i < all.length; i += 40)
    for (const one of await read(all.slice(i, i + 40))) pages.set(url + one.name, { ...one, ids: new Set(one.ids) })
  await page.close()
  const complaints = []
  for (const name of names) {
    for (const link of pages.get(url + name).links) {
      if (!link.startsWith(new URL(url).origin)) continue
      const [where, hash] = link.split('#')
      const found = pages.get(where.endsWith('/') ? `${where}index.html` : where)
      const isFile = where.startsWith(url) && fs.existsSync(path.join(site, decodeURI(where.slice(url.length))))
      if (!found && (where.endsWith('.html') || where.endsWith('/') || !isFile)) complaints.push(`${name}: ${link} leads nowhere`)
      else if (hash && found && !found.ids.has(decodeURIComponent(hash))) complaints.push(`${name}: ${link} is not in that page`)
    }
  }
  return complaints
}
