/**
 * The whole thing in Chromium, through the page and the keyboard: the production build in `dist/`, its emulator, its engine.
 * One tab, one sandbox, in the order a learner would go. `DRYDOCK_PAGE` names another build.
 */
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { hostIsUp, realPage, runLine } from './host.ts'
import { focusTerminal, screenText, typeLine, waitForScreen } from './terminal.ts'

const patient = { timeoutMs: 60_000 }
/** The picture follows the machine at a pace that can be watched. */
const soon = { timeout: 15_000 }
/** A server needs a moment after its container has started. */
const curl = 'for i in $(seq 20); do curl -s localhost:8080 && break; sleep 1; done'

let page: Page
const real = realPage((opened) => (page = opened))

const run = (line: string, timeoutMs?: number) => runLine(page, line, timeoutMs)
const notice = (title: string) => page.getByRole('region', { name: `Notice: ${title}` })
const listed = (noun: 'containers' | 'images') => page.getByTestId(noun).locator('tbody tr').allTextContents()

describe('the real thing', () => {
  it('runs hello-world, and the picture shows what happened', async () => {
    expect(await run('docker run --name hello hello-world')).toContain(
      'wrote these lines to its standard output',
    )
    await expect.poll(() => listed('containers'), soon).toEqual([expect.stringMatching(/hello.*exited 0/)])
    await expect.poll(() => listed('images'), soon).toEqual([expect.stringContaining('hello-world:latest')])
    await page.getByRole('tab', { name: 'Events' }).click()
    const events = page.getByTestId('events')
    await events
      .getByText(/POST \/v1\.\d+\/containers\/create/)
      .first()
      .waitFor()
    await events.getByText('container hello stopped, exit code 0').waitFor()
    await page.locator('[data-object^="registry:"]').first().waitFor()
    await page.getByRole('tab', { name: 'Terminal 1' }).click()
  })

  it('says which images are here when one is not, until one that is was pulled', async () => {
    expect(await run('docker pull nosuch')).toContain('pull access denied for nosuch')
    await notice('Not here').waitFor()
    expect(await notice('Not here').textContent()).toContain('nosuch is not among the images')
    await notice('Not here').getByRole('button', { name: 'busybox', exact: true }).waitFor()
    await run('docker pull busybox')
    await notice('Not here').waitFor({ state: 'detached' })
  })

  it('gives an interactive shell in a container: top, a resize, and Ctrl+C', async () => {
    await typeLine(page, 'clear; docker run -it --rm --hostname inside busybox sh')
    await waitForScreen(page, /\/ # ?$/, patient)
    await typeLine(page, 'echo "$(hostname) is pid $$"')
    await waitForScreen(page, /^inside is pid 1$/m)

    await typeLine(page, 'stty size')
    const before = /^(\d+) (\d+)$/m.exec(await waitForScreen(page, /^\d+ \d+$/m))!
    await typeLine(page, 'top')
    await waitForScreen(page, /Mem:.*used/)
    await page.setViewportSize({ width: 1250, height: 760 })
    await page.waitForTimeout(1500)
    await focusTerminal(page)
    await page.keyboard.press('Control+c')
    await page.waitForTimeout(300)
    await typeLine(page, 'clear; stty size')
    const after = /^(\d+) (\d+)$/m.exec(await waitForScreen(page, /^\d+ \d+$/m))!
    expect(Number(after[1])).toBeLessThan(Number(before[1]))
    expect(Number(after[2])).toBeLessThan(Number(before[2]))
    expect(Number(after[1])).toBe(await page.locator('[data-testid="terminal-1"] .xterm-rows > div').count())

    await typeLine(page, 'sleep 1000')
    await page.waitForTimeout(500)
    await page.keyboard.press('Control+c')
    await typeLine(page, 'echo code=$?')
    await waitForScreen(page, /^code=130$/m)
    await typeLine(page, 'exit')
    await page.setViewportSize({ width: 1440, height: 900 })
    expect(await run('echo back on the $(hostname)')).toMatch(/back on the (?!inside)/)
  })

  it('publishes a port: docker run -d -p 8080:80 nginx, curl localhost:8080', async () => {
    const id = await run('docker run -d -p 8080:80 --name web nginx')
    expect(id).toMatch(/[0-9a-f]{64}/)
    await expect
      .poll(() => listed('containers'), soon)
      .toContainEqual(expect.stringMatching(/web.*8080→80\/tcp.*running/s))
    expect(await run(curl)).toMatch(/nginx/i)
  })

  it('survives a flood of output, and Ctrl+C stops it', async () => {
    await typeLine(page, 'clear; yes')
    await waitForScreen(page, /(y\n){10}/)
    const began = Date.now()
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('radio', { name: 'Every step' }).waitFor()
    expect(Date.now() - began).toBeLessThan(3000)
    await page.keyboard.press('Escape')
    await focusTerminal(page)
    await page.keyboard.press('Control+c')
    expect(await run('echo still here')).toContain('still here')
  })

  it('runs 20 containers at once', async () => {
    // In a subshell, which does not report its jobs.
    await run(
      '(for i in $(seq 1 20); do docker run -d --name many$i busybox sleep 1000 >/dev/null & done; wait)',
      180_000,
    )
    expect(await run('docker ps -q | wc -l')).toMatch(/^\s*21$/m)
    await expect
      .poll(async () => (await listed('containers')).filter((row) => row.includes('running')).length, {
        timeout: 15_000,
      })
      .toBe(21)
  })

  it('comes back after a reload: containers are listed, exited, and start again', async () => {
    await run('echo kept > /root/note; sync')
    await page.reload()
    await hostIsUp(page)
    await expect
      .poll(async () => (await listed('containers')).filter((row) => row.includes('exited')).length, {
        timeout: 15_000,
      })
      .toBe(22)
    await notice('Restarted').waitFor()
    expect(await notice('Restarted').textContent()).toMatch(/21 containers that ran have\s+ended: .*web/)
    await notice('Restarted').getByRole('button', { name: 'Start them again' }).waitFor()
    await page.getByRole('button', { name: 'Dismiss the notice: Restarted' }).click()
    expect(await run('docker ps -q | wc -l')).toMatch(/^\s*0$/m)
    expect(await run('docker start web')).toContain('web')
    expect(await run(curl)).toMatch(/nginx/i)
    expect(await screenText(page)).not.toContain('No such container')
  })

  it('leaves nothing on the console', () => {
    expect(real.browser.problems).toEqual([])
  })

  // The browser itself puts each failed fetch on the console, so this comes last.
  it('names a network that is cut as the reason of a pull that fails', async () => {
    await real.served.close()
    expect(await page.evaluate(() => navigator.onLine)).toBe(true)
    const said = (await run('docker pull debian:12-slim')).replaceAll('\n', '')
    expect(said).toContain('network is unreachable: the page’s server does not answer')
    await notice('Offline').waitFor()
    expect(await notice('Offline').textContent()).toContain('The page’s server does not answer.')
    expect(await run('docker run --rm busybox echo still runs')).toContain('still runs')
  })
})
