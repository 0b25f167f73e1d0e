/*
 * checks.test.mjs - would the checks notice? Each is shown a page with the fault that it looks for.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { deadLinks, illegible, open, sideways, visit } from './checks.mjs'

let server
before(async () => { server = await open() })
after(() => server?.close())

const name = 'day03-rootfs/src/rootfs.c.html'

/* A page that is spoilt when it is there. */
const spoilt = async (spoil, options) => visit(server, name, {
  ...options, broken: `addEventListener('DOMContentLoaded', () => { ${spoil} })`,
})

test('the page is well without a fault', async () => {
  const { page, complaints, close } = await visit(server, name, { width: 390, dark: true })
  assert.deepEqual([...complaints, ...await sideways(page, name), ...await illegible(page, name)], [])
  await close()
})

test('an error on the console is noticed', async () => {
  const { complaints, close } = await spoilt("console.error('no')")
  assert.match(complaints.join(), /console: no/)
  await close()
})

test('an exception is noticed', async () => {
  const { complaints, close } = await spoilt("setTimeout(() => { throw new Error('thrown') })")
  assert.match(complaints.join(), /thrown/)
  await close()
})

test('a request to somebody else is noticed, and refused', async () => {
  const { complaints, close } = await spoilt("document.body.append(Object.assign(new Image(), { src: 'http://fonts.invalid/x.png' }))")
  assert.match(complaints.join(), /asks for http:\/\/fonts\.invalid/)
  await close()
})

test('a file that is not there is noticed', async () => {
  const { complaints, close } = await spoilt("document.body.append(Object.assign(new Image(), { src: 'none.png' }))")
  assert.match(complaints.join(), /404 /)
  await close()
})

test('what is too wide is noticed', async () => {
  const { page, close } = await spoilt("document.body.insertAdjacentHTML('beforeend', '<p style=\"width:500px\">wide</p>')", { width: 390 })
  assert.match((await sideways(page, name)).join(), /500|pixels wide/)
  await close()
})

test('grey on black is noticed', async () => {
  const { page, close } = await spoilt("document.querySelector('h1').style.color = '#333'", { dark: true })
  assert.match((await illegible(page, name)).join(), /color-contrast: h1/)
  await close()
})

test('dead links are noticed, of both kinds', async () => {
  const context = await server.browser.newContext()
  await context.route(`**/${name}`, async (route) => {
    const answer = await route.fetch()
    const body = (await answer.text()).replace('</main>', '<a href="none.c.html">x</a><a href="rootfs.h.html#none">y</a></main>')
    return route.fulfill({ response: answer, body })
  })
  const all = [name, 'day03-rootfs/src/rootfs.h.html']
  const complaints = (await deadLinks({ ...server, context }, [name], all)).filter((one) => /none/.test(one))
  assert.deepEqual(complaints.map((one) => one.replace(/http.*tiny-docker|http.*(?=\/day)/, '')), [
    `${name}: /day03-rootfs/src/none.c.html leads nowhere`,
    `${name}: /day03-rootfs/src/rootfs.h.html#none is not in that page`,
  ])
})
