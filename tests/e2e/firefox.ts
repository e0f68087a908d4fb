/** Debian's Firefox for tests, driven by WebDriver BiDi, and the page's terminal in it. */
import puppeteer, { type Page } from 'puppeteer-core'

export interface TestFirefox {
  page: Page
  /** Console errors and uncaught exceptions. */
  problems: string[]
  /** What stands on the terminal's screen. */
  screen(): Promise<string>
  /** Waits for the scene and a prompt. @throws {Error} what the page says instead. */
  hostIsUp(): Promise<void>
  /** Runs a command line and waits for its end. @returns what it printed, as far as it is on the screen. */
  run(line: string, timeoutMs?: number): Promise<string>
  close(): Promise<void>
}

const ROWS = '[data-testid="terminal-1"] .xterm-rows > div'
const SCENE = '[data-testid="scene"]'
const FAILURE = '[data-testid="failure"]'

/** Starts it with an empty profile. `FIREFOX` names another binary. */
export async function openFirefox(url: string): Promise<TestFirefox> {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: process.env['FIREFOX'] ?? '/usr/bin/firefox-esr',
    headless: true,
    protocolTimeout: 180_000,
    defaultViewport: { width: 1440, height: 900 },
    // Nothing fetched behind the test's back.
    extraPrefsFirefox: {
      'app.update.enabled': false,
      'browser.safebrowsing.update.enabled': false,
      'datareporting.policy.dataSubmissionEnabled': false,
      'network.captive-portal-service.enabled': false,
      'network.connectivity-service.enabled': false,
    },
  })
  const page = await browser.newPage()
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text())
  })
  await page.goto(url)
  let commands = 0

  const screen = async () => {
    const rows = await page.$$eval(ROWS, (found) => found.map((row) => row.textContent ?? ''))
    return rows
      .map((row) => row.replaceAll('\u00a0', ' ').trimEnd())
      .join('\n')
      .trimEnd()
  }
  const waitFor = async (wanted: RegExp, timeoutMs: number) => {
    const until = Date.now() + timeoutMs
    for (;;) {
      const text = await screen()
      if (wanted.test(text)) return text
      if (Date.now() > until) throw new Error(`the terminal never showed ${wanted}; it shows:\n${text}`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }

  return {
    page,
    problems,
    screen,
    async hostIsUp() {
      await page.waitForSelector(`${SCENE}, ${FAILURE}`, { timeout: 120_000 })
      const failure = await page.$(FAILURE)
      if (failure) throw new Error(await failure.evaluate((element) => element.textContent ?? 'a failure'))
      await waitFor(/[#$] ?$/, 60_000)
    },
    async run(line, timeoutMs = 60_000) {
      const marker = `end${++commands}:`
      await page.focus('[data-testid="terminal-1"] .xterm-helper-textarea')
      // Typed in two pieces, so that only its output matches.
      await page.keyboard.type(`clear; ${line}; echo ${marker.slice(0, 3)}''${marker.slice(3)}$?`)
      await page.keyboard.press('Enter')
      const text = await waitFor(new RegExp(`^${marker}\\d+`, 'm'), timeoutMs)
      return text.slice(0, text.indexOf(`\n${marker}`))
    },
    close: () => browser.close(),
  }
}
