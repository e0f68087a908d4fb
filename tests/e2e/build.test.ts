/** What the production build of the page is made of. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { afterAll, beforeAll, expect, it } from 'vitest'

let dir: string
let scripts: { name: string; text: string }[]

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'drydock-build-'))
  await build({
    root: resolve(import.meta.dirname, '../..'),
    build: { outDir: dir, emptyOutDir: true },
    logLevel: 'silent',
  })
  const names = (await readdir(join(dir, 'assets'))).filter((name) => name.endsWith('.js'))
  scripts = await Promise.all(
    names.map(async (name) => ({ name, text: await readFile(join(dir, 'assets', name), 'utf8') })),
  )
})
afterAll(() => rm(dir, { recursive: true, force: true }))

it('has less than 250 kB of JavaScript (gzip) on the page, the worker not counted', async () => {
  const html = await readFile(join(dir, 'index.html'), 'utf8')
  const onPage = scripts.filter(({ name }) => html.includes(name))
  expect(onPage.length).toBeGreaterThan(0)
  const bytes = onPage.reduce((sum, { text }) => sum + gzipSync(text).length, 0)
  expect(bytes).toBeLessThan(250_000)
})

it('carries nothing of the fake sandbox', () => {
  expect(scripts.filter(({ text }) => text.includes('This message comes from a recording'))).toEqual([])
})

it('asks no other host for anything', async () => {
  const html = await readFile(join(dir, 'index.html'), 'utf8')
  expect([...html.matchAll(/(?:src|href)="(https?:)?\/\//g)]).toEqual([])
})
