/** A Chromium for tests, and the page served to it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { chromium, type BrowserContext, type Page } from 'playwright-core'
import { build, preview } from 'vite'

const root = resolve(import.meta.dirname, '../..')

/** Quiet, and nothing fetched behind the test's back. */
const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export interface TestBrowser {
  context: BrowserContext
  /** A page of a size; console errors and uncaught exceptions are collected in {@link problems}. */
  open(url: string, size?: { width: number; height: number }): Promise<Page>
  problems: string[]
  close(): Promise<void>
}

/** Starts the system's Chromium with an empty profile. `CHROMIUM` names another binary. */
export async function openBrowser(): Promise<TestBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'drydock-chromium-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: flags,
    viewport: { width: 1440, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  const problems: string[] = []
  return {
    context,
    problems,
    async open(url, size = { width: 1440, height: 900 }) {
      const page = await context.newPage()
      page.on('pageerror', (error) => problems.push(String(error)))
      page.on('console', (message) => {
        if (message.type() === 'error') problems.push(message.text())
      })
      await page.setViewportSize(size)
      await page.goto(url)
      return page
    },
    async close() {
      await context.close()
      await rm(profile, { recursive: true, force: true })
    },
  }
}

export interface Served {
  url: string
  /** Nobody answers there any more. May be called again. */
  close(): Promise<void>
}

/** Serves a production build, by default the one in `dist/`. */
export async function servePage(outDir = join(root, 'dist'), port = 0): Promise<Served> {
  const server = await preview({
    root,
    configFile: false,
    build: { outDir },
    preview: { host: '127.0.0.1', port, strictPort: port !== 0 },
    logLevel: 'silent',
  })
  let closed: Promise<void> | undefined
  return { url: server.resolvedUrls!.local[0]!, close: () => (closed ??= server.close()) }
}

/** Builds and serves the page on a fake sandbox (`src/app/testing`): everything of the page, nothing of the emulator. */
export async function serveFakePage(): Promise<Served> {
  const outDir = await mkdtemp(join(tmpdir(), 'drydock-page-'))
  await build({
    root: join(root, 'src/app/testing'),
    configFile: join(root, 'vite.config.ts'),
    publicDir: false,
    build: { outDir, emptyOutDir: true },
    logLevel: 'silent',
  })
  const served = await servePage(outDir)
  return {
    url: served.url,
    async close() {
      await served.close()
      await rm(outDir, { recursive: true, force: true })
    },
  }
}
