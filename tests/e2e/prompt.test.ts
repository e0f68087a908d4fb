/** The host's own prompt, in Chromium on the real host: what is typed, pasted, completed, searched, and kept. */
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { hostIsUp, realPage, runLine } from './host.ts'
import { focusTerminal, typeLine, waitForScreen } from './terminal.ts'

let page: Page
realPage((opened) => (page = opened))

const run = (line: string, timeoutMs?: number) => runLine(page, line, timeoutMs)

async function paste(text: string): Promise<void> {
  await page.evaluate((content) => navigator.clipboard.writeText(content), text)
  await focusTerminal(page)
  await page.keyboard.press('Control+v')
}

async function searchHistory(words: string, found: RegExp): Promise<void> {
  await typeLine(page, 'clear')
  // Keys that come while a command runs are the terminal's.
  await waitForScreen(page, /^root@[^\n]*# ?$/)
  await page.keyboard.press('Control+r')
  await page.keyboard.type(words)
  await waitForScreen(page, found)
  await page.keyboard.press('Control+c')
}

describe('the prompt', () => {
  it('takes a paste whole', async () => {
    await typeLine(page, 'clear')
    await paste(`echo ${'q'.repeat(1500)} | wc -c`)
    await page.keyboard.press('Enter')
    await waitForScreen(page, /^1501$/m, { timeoutMs: 60_000 })
  })

  it('shows what is pasted in any script', async () => {
    await typeLine(page, 'clear')
    await paste("echo '日本 ü' | cat")
    await waitForScreen(page, /echo '日本 ü' \| cat/)
    await page.keyboard.press('Enter')
    await waitForScreen(page, /^日本 ü$/m)
    expect(await run('cd /tmp; touch 日本.txt; ls 日*; cd')).toContain('日本.txt')
  })

  it('completes verbs, containers, images and flags of docker', async () => {
    await run('docker run -d --name webserver busybox sleep 1000')
    await typeLine(page, 'clear')
    for (const [typed, whole] of [
      ['docker rena', /docker rename ?$/m],
      ['docker stop webs', /docker stop webserver ?$/m],
      ['docker run --rm busyb', /docker run --rm busybox(:latest)? ?$/m],
      ['docker run --rest', /docker run --restart ?$/m],
    ] as const) {
      await page.keyboard.type(typed)
      await page.keyboard.press('Tab')
      await waitForScreen(page, whole, { timeoutMs: 30_000 })
      await page.keyboard.press('Control+u')
    }
    await run('docker rm -f webserver')
  })

  it('searches what was typed before by Ctrl+R', async () => {
    await run('echo needle-in-history')
    await searchHistory('needle', /echo needle-in-history/)
  })

  it('says at once that a name is unknown', async () => {
    expect(await run('ping -c 1 nosuch; wget -q http://example.com/', 30_000)).toMatch(
      /bad address 'nosuch'[^]*bad address 'example\.com'/,
    )
    expect(await run('docker run --rm busybox ping -c 1 nosuch', 30_000)).toContain("bad address 'nosuch'")
  })

  it('keeps files, the home of root and the history over a reload', async () => {
    await run("docker run --rm -v kept:/x busybox sh -c 'echo data > /x/f'; echo mine > /root/f")
    // The journal is committed each second; the rest is for the writing itself.
    await page.waitForTimeout(1500)
    await page.reload()
    await hostIsUp(page)
    expect(await run('docker run --rm -v kept:/x busybox cat /x/f')).toContain('data')
    expect(await run('cat /root/f')).toContain('mine')
    await searchHistory('needle', /echo needle-in-history/)
  })

  it('finds the old or the new content after a reload at once, never none', async () => {
    await run("docker run --rm -v kept:/x busybox sh -c 'echo whole > /x/cut; sync'")
    await run("docker run --rm -v kept:/x busybox sh -c 'echo other > /x/cut'")
    await page.reload()
    await hostIsUp(page)
    expect(await run('docker run --rm -v kept:/x busybox cat /x/cut')).toMatch(/whole|other/)
  })
})
