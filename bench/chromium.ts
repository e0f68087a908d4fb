/** Figures of the sandbox in Chromium, in its worker, on OPFS. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { build } from 'vite'
import { guestAssets, type GuestAssets } from '../scripts/vite-guest.ts'
import { openBrowser, servePage } from '../tests/e2e/browser.ts'
import type { Bench } from './page/bench-page.ts'
import { pssOf, rendererPids } from './memory.ts'
import { percentiles, single, type Measured } from './statistics.ts'
import { WARM_UP_MS } from './warm-up.ts'

declare const window: { bench: Bench }

/** @param page the production build of the page, for what a first visit transfers. */
export async function measureChromium(assets: GuestAssets, page: string): Promise<Record<string, Measured>> {
  const outDir = mkdtempSync(join(tmpdir(), 'drydock-bench-'))
  await build({
    root: resolve(import.meta.dirname, 'page'),
    configFile: resolve(import.meta.dirname, '../vite.config.ts'),
    publicDir: false,
    plugins: [guestAssets(assets)],
    build: { outDir, emptyOutDir: true },
    logLevel: 'error',
  })
  const served = await servePage(outDir)
  try {
    return { ...(await measureWorker(served.url)), ...(await measureVisit(page)) }
  } finally {
    await served.close()
    rmSync(outDir, { recursive: true, force: true })
  }
}

async function measureWorker(url: string): Promise<Record<string, Measured>> {
  const browser = await openBrowser()
  try {
    const page = await browser.open(url)
    const firstBoot = single(await page.evaluate(() => window.bench.boot()), 'ms')
    const figures = await measureCommands(page)
    await page.evaluate(() => window.bench.shutdown())
    await page.reload()
    const reload = single(await page.evaluate(() => window.bench.boot()), 'ms')
    // As a learner who knows what to type: before the host has warmed up.
    const typed = await page.evaluate(() => window.bench.times('docker run --rm busybox true', 1, 0))
    return { firstBoot, reload, firstRun: percentiles(typed), ...figures }
  } finally {
    await browser.close()
  }
}

async function measureCommands(page: Page): Promise<Record<string, Measured>> {
  const times = async (line: string, runs: number, warmUps = 2, output: 'hidden' | 'shown' = 'hidden') =>
    percentiles(
      await page.evaluate(([text, n, warm, shown]) => window.bench.times(text, n, warm, shown), [
        line,
        runs,
        warmUps,
        output,
      ] as const),
    )
  // The host warms up until the first command, for which a person takes some seconds.
  await new Promise((done) => setTimeout(done, WARM_UP_MS))
  await times('docker pull -q busybox', 1, 0)
  const run = await times('docker run --rm busybox true', 20, 4)
  await times('docker run -d --name bench busybox sleep 100000', 1, 0)
  const exec = await times('docker exec bench true', 20, 4)
  const pull = await times('docker pull -q debian:12-slim', 1, 0)
  const echo = percentiles(await page.evaluate(() => window.bench.echo(50)))
  for (let i = 1; i < 20; i++) await times(`docker run -d --name bench${i} busybox sleep 100000`, 1, 0)
  const ps = await times('docker ps', 20)
  for (let i = 20; i < 30; i++) await times(`docker run -d --name bench${i} busybox sleep 100000`, 1, 0)
  const psWith30 = await times('docker ps', 20)
  await times('docker rm -f $(docker ps -q)', 1, 0)
  const smallWritesAtHost = await times('seq 1 100000', 3, 1, 'shown')
  const largeWritesAtHost = await times('yes | head -c 10m', 1, 0, 'shown')
  const smallWrites = await times('docker run --rm busybox seq 1 100000', 3, 1, 'shown')
  const largeWrites = await times("docker run --rm busybox sh -c 'yes | head -c 10m'", 1, 0, 'shown')
  const manySmallWrites = await times('docker run --rm busybox seq 1 1000000', 1, 0, 'shown')
  await times("docker run -d --name busy busybox sh -c 'yes >/dev/null'", 1, 0)
  await times('docker run -d --name bench busybox sleep 100000', 1, 0)
  const runBesideBusy = await times('docker run --rm busybox true', 8)
  const execBesideBusy = await times('docker exec bench true', 8)
  const psBesideBusy = await times('docker ps', 8)
  await times('docker rm -f $(docker ps -q)', 1, 0)
  return {
    run,
    exec,
    ps,
    psWith30,
    pull,
    echo,
    runBesideBusy,
    execBesideBusy,
    psBesideBusy,
    smallWrites,
    manySmallWrites,
    largeWrites,
    smallWritesAtHost,
    largeWritesAtHost,
  }
}

/** Share of one core that the page and its worker take while nobody does anything, with the cursor in the terminal. */
async function measureIdle(): Promise<Measured> {
  const ticks = () => rendererPids().reduce((sum, pid) => sum + ticksOf(pid), 0)
  await new Promise((done) => setTimeout(done, 2 * WARM_UP_MS))
  const before = ticks()
  await new Promise((done) => setTimeout(done, 10_000))
  return single(((ticks() - before) / 100 / 10) * 100, '%')
}

/** User and system time of a process in clock ticks (100 a second on Linux); 0 when it has ended. */
function ticksOf(pid: string): number {
  try {
    const [, , , , , , , , , , , , , user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/\(.*\)/, 'x')
      .split(' ')
    return Number(user) + Number(system)
  } catch {
    return 0
  }
}

/** A first visit of the page: until the prompt, and the bytes that came over the wire; then a reload from the cache. */
async function measureVisit(dist: string): Promise<Record<string, Measured>> {
  const served = await servePage(dist)
  const browser = await openBrowser()
  try {
    const page = await browser.context.newPage()
    const session = await browser.context.newCDPSession(page)
    let bytes = 0
    await session.send('Target.setAutoAttach', {
      autoAttach: true,
      waitForDebuggerOnStart: false,
      flatten: true,
    })
    browser.context.on('response', (response) => {
      void response
        .request()
        .sizes()
        .then(
          (sizes) => (bytes += sizes.responseBodySize + sizes.responseHeadersSize),
          () => undefined,
        )
    })
    const visit = async (go: () => Promise<unknown>) => {
      const startedAt = performance.now()
      await go()
      // A locator looks only twice a second after a while.
      await page.waitForFunction(
        () => document.querySelector('.xterm-rows')?.textContent?.includes('#'),
        null,
        {
          polling: 'raf',
          timeout: 60_000,
        },
      )
      return single(performance.now() - startedAt, 'ms')
    }
    const blank = pssOf(rendererPids())
    const firstVisit = await visit(() => page.goto(served.url))
    const firstVisitBytes = single(bytes / 1e6, 'MB')
    const memory = single(pssOf(rendererPids()) - blank, 'MB')
    const pageReload = await visit(() => page.reload())
    await page.locator('.xterm-helper-textarea').focus()
    return { firstVisit, firstVisitBytes, memory, pageReload, idle: await measureIdle() }
  } finally {
    await browser.close()
    await served.close()
  }
}
