/** `reboot` and `poweroff` in the guest's shell, in Chromium: the host comes back, with all it had. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openBrowser, type Served, type TestBrowser } from './browser.ts'
import { hostIsUp, runLine, serveBuiltPage } from './host.ts'
import { sightings, watchFor } from './sightings.ts'
import { typeLine, waitForScreen } from './terminal.ts'

const failure = '[data-testid="failure"]'
let served: Served
let browser: TestBrowser
let page: Page

beforeAll(async () => {
  served = await serveBuiltPage()
  browser = await openBrowser()
  page = await browser.open('about:blank')
  await watchFor(page, [failure])
  await page.goto(served.url)
  await hostIsUp(page)
})
afterAll(async () => {
  await browser?.close()
  await served?.close()
})

const run = (line: string) => runLine(page, line)
async function freshShell(): Promise<void> {
  await waitForScreen(page, 'The host was restarted. This is a new shell.', { timeoutMs: 60_000 })
  await hostIsUp(page)
}
const containers = () => run("docker ps -a --format '{{.Names}} {{.State}}'")

it('reboot: the page shows the boot, then a fresh shell; containers are kept, and start by their policy', async () => {
  await run('docker run --name done busybox true')
  await run('docker run -d --name stays --restart always --stop-signal KILL busybox sleep 1000')
  await run('touch /tmp/gone; echo kept > /var/lib/docker/kept')
  await typeLine(page, 'reboot')
  await page.getByTestId('boot-stages').waitFor()
  await freshShell()
  await expect.poll(containers).toMatch(/stays running\ndone exited/)
  expect(await run('cat /var/lib/docker/kept; ls /tmp/gone')).toMatch(/^kept$\n.*No such file/m)
})

it('poweroff: the page says so and starts the host when asked to', async () => {
  await typeLine(page, 'poweroff')
  await page.getByText('The host is powered off').waitFor()
  expect(await page.getByTestId('host-state').textContent()).toContain('powered off')
  await page.getByRole('button', { name: 'Start the host' }).click()
  await freshShell()
  await expect.poll(containers).toMatch(/stays running\ndone exited/)
})

it('shows no failure, and leaves nothing on the console', async () => {
  expect(await sightings(page, failure)).toEqual([])
  expect(browser.problems).toEqual([])
})
