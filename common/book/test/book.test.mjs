/*
 * book.test.mjs - what the book promises, in a real browser.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { after, before, describe, test } from 'node:test'
import { days, read, top } from '../repository.mjs'
import { allPages, deadLinks, illegible, open, sideways, visit } from './checks.mjs'

let server
before(async () => { server = await open() })
after(() => server?.close())

const lessons = days.map((day) => `${day.name}/`)
const diffs = days.slice(1).map((day) => `${day.name}/diff.html`)
const sources = ['day03-rootfs/src/', 'day03-rootfs/src/rootfs.c.html', 'common/src/error.c.html', 'Makefile.html']
const docs = ['teaching', 'contributing', 'performance', 'reliability', 'security'].map((name) => `common/docs/${name}.html`)
const texts = ['', 'architecture.html', ...docs, ...lessons]

const none = (complaints) => assert.deepEqual(complaints.slice(0, 20), [])

test('every link leads somewhere', async () => {
  const names = allPages()
  assert.ok(names.length > 500, `${names.length} pages`)
  none(await deadLinks(server, names))
})

describe('every page', { concurrency: 2 }, () => {
  for (const name of [...texts, ...sources, ...diffs])
    test(`/${name} is quiet, and legible in the dark on a phone`, async () => {
      const { page, complaints, close } = await visit(server, name, { width: 390, dark: true })
      assert.ok(await page.evaluate(() => document.documentElement.classList.contains('dark')))
      complaints.push(...await sideways(page, name), ...await illegible(page, name))
      none(complaints)
      await close()
    })
})

for (const name of ['', 'day03-rootfs/', 'day03-rootfs/diff.html', 'day03-rootfs/src/rootfs.c.html'])
  test(`/${name} is legible by day on a large screen`, async () => {
    const { page, complaints, close } = await visit(server, name)
    complaints.push(...await sideways(page, name), ...await illegible(page, name))
    none(complaints)
    await close()
  })

test('search finds pivot_root, and leads to it', async () => {
  const { page, complaints, close } = await visit(server, '')
  await page.getByRole('button', { name: 'Search' }).first().click()
  await page.locator('.search-input').fill('pivot_root')
  const results = page.locator('.VPLocalSearchBox .result')
  await results.first().waitFor()
  assert.match((await results.allInnerTexts()).join('\n'), /A root that one cannot leave/)
  await results.first().click()
  await page.waitForURL(/day\d\d-/)
  assert.match(await page.locator('main').innerText(), /pivot_root/)
  none(complaints)
  await close()
})

/* For each day a new file of its feature, and a word of it. */
const features = {
  2: ['namespaces.c', 'sethostname'], 3: ['rootfs.c', 'chroot'], 4: ['process.c', 'pidfd_open'], 5: ['logs.c', 'inotify'],
  6: ['init.c', 'sigwaitinfo'], 7: ['cgroup.c', 'cgroup'], 8: ['network.c', 'SIOCSIFFLAGS'],
  9: ['bridge.c', 'bridge'], 10: ['rootfs.c', 'pivot_root'],
}

for (const day of days.slice(1))
  test(`the diff of day ${day.number} is complete and shows its feature`, async () => {
    const { page, close } = await visit(server, `${day.name}/diff.html`, { width: 1400 })
    const [file, word] = features[day.number]
    await page.locator(`[id="${file}"]`).scrollIntoViewIfNeeded()
    await page.waitForFunction((one) => document.getElementById(one.file).innerText.includes(one.word), { file, word })
    const git = spawnSync('git', ['diff', '--no-index', '--no-renames', '--numstat', `${days[day.number - 2].name}/src`, `${day.name}/src`],
      { cwd: top, encoding: 'utf8' })
    const expected = git.stdout.trim().split('\n').map((line) => {
      const [added, removed, name] = line.split('\t')
      return [name.replace(' => /dev/null', '').replace(/.*\//, ''), Number(added), Number(removed)]
    }).sort()
    const shown = await page.evaluate(() => [...document.querySelectorAll('section.file')].map((one) => {
      const view = one.querySelector('.beside, .alone')
      const isSide = view.className === 'beside'
      const count = (kind) => [...view.querySelectorAll(`td.${kind}`)].filter((cell) => /linenumber/.test(cell.className)).length
      return { name: one.id, added: count('d2h-ins'), removed: count('d2h-del'), isSide, isNew: one.querySelector('.sort').textContent === 'new' }
    }))
    assert.deepEqual(shown.map(({ name, added, removed }) => [name, added, removed]).sort(), expected)
    if (day.number < 10) assert.deepEqual(shown, [...shown.filter((one) => one.isNew), ...shown.filter((one) => !one.isNew)], 'new files first')
    assert.ok(shown.some((one) => one.isSide), 'something is side by side')
    await close()
  })

test('the copy button gives the commands without prompts and output', async () => {
  const blocks = [...read('day03-rootfs/README.md').matchAll(/^```console\n([\s\S]*?)^```/gm)].map(([, text]) => text)
  const expected = blocks.map((text) => text.split('\n').filter((line) => line.startsWith('$ ')).map((line) => line.slice(2)).join('\n'))
  const { page, complaints, close } = await visit(server, 'day03-rootfs/')
  const got = []
  for (const block of await page.locator('.language-console').all()) {
    await block.hover()
    await page.evaluate(() => navigator.clipboard.writeText('nothing was copied'))
    await block.locator('button.copy').click()
    await block.locator('button.copied').waitFor()
    got.push((await page.evaluate(() => navigator.clipboard.readText())).trim())
  }
  assert.deepEqual(got, expected)
  none(complaints)
  await close()
})

test('a lesson leads to its source: files, functions and quoted lines', async () => {
  const { page, close } = await visit(server, 'day03-rootfs/')
  const links = await page.locator('main a').evaluateAll((all) => all.map((one) => `${one.innerText} ${one.href}`))
  assert.ok(links.some((link) => /^rootfs\.c .*\/day03-rootfs\/src\/rootfs\.c\.html$/.test(link)))
  await page.getByRole('link', { name: 'rootfs_enter' }).first().click()
  await page.waitForURL(/rootfs\.c\.html#rootfs_enter$/)
  assert.match(await page.locator('.line:has(:target)').innerText(), /int rootfs_enter\(/)
  await page.goBack()
  const quoted = page.locator('.quoted a', { hasText: 'rootfs.c, line' })
  await quoted.click()
  await page.waitForURL(/rootfs\.c\.html#L\d+$/)
  assert.match(await page.locator('.line:target').innerText(), /chroot\(c->rootfs\)/)
  await close()
})

test('on paper a dark page is black on white, without what is to be clicked', async () => {
  for (const name of ['day03-rootfs/', 'day03-rootfs/diff.html']) {
    const { page, close } = await visit(server, name, { dark: true })
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    const seen = await page.evaluate(() => ({
      paper: getComputedStyle(document.body).backgroundColor,
      links: [...document.querySelectorAll('.VPNav, .VPSidebar, button, .files')].filter((one) => one.checkVisibility()).length,
    }))
    assert.deepEqual(seen, { paper: 'rgb(255, 255, 255)', links: 0 }, name)
    await close()
  }
})
