/** A page on the real host, used through its terminal. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { openBrowser, servePage, type Served, type TestBrowser } from './browser.ts'
import { typeLine, waitForScreen } from './terminal.ts'

/** Serves the production build in `dist/`, or the one that `DRYDOCK_PAGE` names. @throws {Error} there is none. */
export async function serveBuiltPage(): Promise<Served> {
  const dist = process.env['DRYDOCK_PAGE'] ?? resolve(import.meta.dirname, '../../dist')
  if (!existsSync(resolve(dist, 'index.html')))
    throw new Error(`${dist} holds no page: run \`npm run build\` first`)
  return servePage(dist)
}

/** What the tests of one file stand on. */
export interface RealPage {
  readonly served: Served
  readonly browser: TestBrowser
}

/**
 * One page for all tests of a file, in their order: its host is up before the first. Registers the hooks.
 *
 * @param use is given the page.
 */
export function realPage(use: (page: Page) => void): RealPage {
  let served: Served
  let browser: TestBrowser
  beforeAll(async () => {
    served = await serveBuiltPage()
    browser = await openBrowser()
    const page = await browser.open(served.url)
    await hostIsUp(page)
    use(page)
  })
  afterAll(async () => {
    await browser?.close()
    await served?.close()
  })
  return {
    get served() {
      return served
    },
    get browser() {
      return browser
    },
  }
}

/** Waits for the picture and a prompt. @throws {Error} what the page says instead. */
export async function hostIsUp(page: Page): Promise<void> {
  await page.locator('[data-testid="scene"], [data-testid="failure"]').first().waitFor({ timeout: 120_000 })
  const failure = page.getByTestId('failure')
  if (await failure.isVisible()) throw new Error(`the host did not come up: ${await failure.textContent()}`)
  await waitForScreen(page, /[#$] ?$/, { timeoutMs: 60_000 })
}

let commands = 0

/**
 * Runs a command line and waits for its end. The marker is typed in two pieces, so that only its output matches.
 *
 * @returns what stands between the command line and the marker, as far as it is still on the screen.
 */
export async function runLine(page: Page, line: string, timeoutMs = 60_000): Promise<string> {
  const marker = `end${++commands}:`
  await typeLine(page, `clear; ${line}; echo ${marker.slice(0, 3)}''${marker.slice(3)}$?`)
  const text = await waitForScreen(page, new RegExp(`^${marker}\\d+`, 'm'), { timeoutMs })
  return text.slice(0, text.indexOf(`\n${marker}`))
}
