/** Around the picture, in Chromium on a fake sandbox: where the keyboard is, what fits, what the page may do. */
import { describe, expect, it } from 'vitest'
import type { Locator, Page } from 'playwright-core'
import { violations } from './axe.ts'
import { fakePage, laptop } from './fake-page.ts'
import { focusTerminal, screenText, typeLine, waitForScreen } from './terminal.ts'

const sizes = {
  laptop,
  projector: { width: 1024, height: 768 },
  zoomed: { width: 720, height: 450 },
  phone: { width: 390, height: 844 },
}

const fake = fakePage()
let page: Page

async function openRunning(query = '', size = laptop): Promise<Page> {
  page = await fake.open(query, size)
  await page.getByTestId('scene').waitFor()
  await waitForScreen(page, '/ #')
  return page
}

/** Whole, and nothing lies over either end of it. */
async function isInSight(what: Locator): Promise<boolean> {
  return what.evaluate((element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect()
    const middle = (top + bottom) / 2
    return [left + 2, right - 2].every((x) => {
      const found = document.elementFromPoint(x, middle)
      return found !== null && (element === found || element.contains(found))
    })
  })
}

describe('the keyboard is in the shell', () => {
  it('after the start and after a reload', async () => {
    await openRunning()
    await page.keyboard.type('echo at once\n')
    await waitForScreen(page, /\nat once/)
    await page.reload()
    await page.getByTestId('scene').waitFor()
    await waitForScreen(page, '/ #')
    await page.keyboard.type('echo and again\n')
    await waitForScreen(page, /\nand again/)
  })

  it('while the host boots: what is typed ahead is seen, and the shell takes it, at the first visit and after a reload', async () => {
    page = await fake.open('?stage=300')
    const typeAhead = async () => {
      await page.getByTestId('boot-stages').waitFor()
      await page.keyboard.type('echo earlier\x7f\necho la')
      await waitForScreen(page, /^echo earlie\necho la$/)
      expect(await page.getByTestId('scene').count()).toBe(0)
      await page.getByTestId('scene').waitFor()
      await waitForScreen(page, /^\/ # echo earlie\nearlie\n\/ # echo la$/)
      await page.keyboard.type('st\n')
      await waitForScreen(page, /\nlast\n/)
    }
    await typeAhead()
    await page.reload()
    await typeAhead()
  })

  it('after a click on a button below the picture; by keyboard it stays on the button', async () => {
    await openRunning()
    await page.getByRole('button', { name: 'Pause the picture' }).click()
    await page.keyboard.type('echo paused\n')
    await waitForScreen(page, /\npaused/)
    const live = page.getByRole('button', { name: 'Back to live' })
    await live.press('Enter')
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(
      'Pause the picture',
    )
  })

  it('of a new terminal, of a tab that is clicked, and of the one that is left after a close', async () => {
    await openRunning()
    await page.getByRole('button', { name: 'New terminal' }).click()
    await waitForScreen(page, '/ #', { number: 2 })
    await page.keyboard.type('echo second\n')
    await waitForScreen(page, /\nsecond/, { number: 2 })
    expect(await page.getByRole('tab', { name: /^Terminal/ }).count()).toBe(2)
    await page.getByRole('tab', { name: 'Terminal 1' }).click()
    await page.keyboard.type('echo first\n')
    await waitForScreen(page, /\nfirst/)
    await page.getByRole('button', { name: 'Close terminal 1' }).click()
    await page.keyboard.type('echo left\n')
    await waitForScreen(page, /\nleft/, { number: 2 })
  })

  it('but is not taken from who goes through the page meanwhile', async () => {
    page = await fake.open('?stage=300')
    await page.getByRole('button', { name: 'Settings' }).focus()
    await page.getByTestId('scene').waitFor()
    await waitForScreen(page, '/ #')
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Settings')
  })

  it('and Delete on its tab closes a terminal', async () => {
    await openRunning()
    await page.getByRole('button', { name: 'New terminal' }).click()
    await waitForScreen(page, '/ #', { number: 2 })
    await page.keyboard.press('Control+]')
    await page.keyboard.press('Delete')
    await page.keyboard.type('echo alone\n')
    await waitForScreen(page, /\nalone/)
    expect(await page.getByRole('tab', { name: /^Terminal/ }).count()).toBe(1)
  })
})

describe('the clipboard', () => {
  it('Ctrl+V pastes; Ctrl+C copies a selection once, and interrupts without one', async () => {
    await openRunning()
    await page.evaluate(() => navigator.clipboard.writeText('echo pasted'))
    await page.keyboard.press('Control+v')
    await waitForScreen(page, '/ # echo pasted')
    await page.keyboard.press('Enter')
    await waitForScreen(page, /\npasted/)
    const line = (await page.locator('.xterm-rows > div', { hasText: /^pasted/ }).boundingBox())!
    await page.mouse.dblclick(line.x + 10, line.y + line.height / 2)
    await page.evaluate(() => navigator.clipboard.writeText(''))
    await page.keyboard.press('Control+c')
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('pasted')
    expect(await screenText(page)).not.toContain('^C')
    await page.keyboard.press('Control+c')
    await waitForScreen(page, '^C')
  })

  it('its keys are told until one was used', async () => {
    await openRunning()
    const hint = page.getByText('pastes,')
    expect(await hint.count()).toBe(1)
    await page.evaluate(() => navigator.clipboard.writeText('echo pasted'))
    await page.keyboard.press('Control+v')
    await hint.waitFor({ state: 'detached' })
  })

  it('its keys are told once', async () => {
    await openRunning()
    const hint = page.getByText('pastes,')
    expect(await hint.textContent()).toBe(
      'Ctrl+V pastes, Ctrl+C copies what is selected; without a selection it interrupts.',
    )
    await page.getByRole('button', { name: 'Got it' }).click()
    await page.keyboard.type('echo on\n')
    await waitForScreen(page, /\non/)
    await page.reload()
    await page.getByTestId('scene').waitFor()
    expect(await hint.count()).toBe(0)
  })
})

describe('the output as text', () => {
  it('opens at the latest line', async () => {
    await openRunning()
    for (let i = 0; i < 30; i++) await typeLine(page, `echo line-${i}`)
    await waitForScreen(page, /\nline-29/)
    await page.getByRole('button', { name: 'Output as text' }).click()
    const last = page.getByTestId('terminal-text').locator('li', { hasText: /^line-29/ })
    await expect.poll(() => isInSight(last)).toBe(true)
  })
})

describe('output that means harm', () => {
  it.each([
    '2147483647b',
    '100000000b',
    '2147483647L',
    '2147483647M',
    '2147483647S',
    '2147483647T',
    '2147483647I',
  ])('a%s leaves the page alive', async (count) => {
    await openRunning()
    await typeLine(page, `printf a\\033[${count}`)
    const alive = page.evaluate(() => true)
    const late = new Promise((resolve) => setTimeout(resolve, 10_000, 'the page stands still'))
    expect(await Promise.race([alive, late])).toBe(true)
    await typeLine(page, 'echo after it')
    await waitForScreen(page, /after it[^]*after it/)
  })

  it('40 numbers in a colour, one of them huge, leave the prompt alone', async () => {
    await openRunning()
    await typeLine(page, `printf \\033[${'1;'.repeat(39)}99999999999m\\033[mplain`)
    await waitForScreen(page, /plain\/ #/)
  })

  it('a link with other words goes nowhere but to the web, and says where', async () => {
    await openRunning()
    const asked: string[] = []
    page.on('dialog', (dialog) => {
      asked.push(dialog.message())
      void dialog.dismiss()
    })
    const press = async (address: string) => {
      await typeLine(page, 'clear')
      await typeLine(page, `printf \\033]8;;${address}\\033\\\\here\\033]8;;\\033\\\\`)
      await waitForScreen(page, /^here/m)
      const box = (await page.locator('.xterm-rows > div', { hasText: /^here/ }).boundingBox())!
      await page.mouse.move(box.x + 40, box.y + 30)
      await page.mouse.move(box.x + 8, box.y + box.height / 2)
      await page.waitForTimeout(200)
      await page.mouse.click(box.x + 8, box.y + box.height / 2)
    }
    await press('http://127.0.0.1:9/')
    await page.getByText('is an address inside the sandbox').first().waitFor()
    expect(asked).toEqual([])
    await press('javascript:alert(1)')
    await page.getByText('is not a web address').first().waitFor()
    expect(asked).toEqual([])
    await press('https://example.org/')
    await expect.poll(() => asked).toEqual(['Open https://example.org/ in a new tab?'])
    expect(fake.browser.context.pages()).toHaveLength(1)
  })
})

describe('the page’s policy', () => {
  it('lets it run what lies beside it, and nothing else', async () => {
    await openRunning()
    const ran = await page.evaluate(() => {
      const script = document.createElement('script')
      script.textContent = 'globalThis.injected = true'
      document.body.append(script)
      return 'injected' in globalThis
    })
    expect(ran).toBe(false)
    const refused = await page.evaluate(() =>
      fetch('https://example.org/').then(
        () => 'fetched',
        () => 'refused',
      ),
    )
    expect(refused).toBe('refused')
    const problems = fake.browser.problems.splice(0)
    expect(problems.every((one) => /Content Security Policy|Fetch API cannot load/.test(one))).toBe(true)
    expect(problems.length).toBeGreaterThanOrEqual(2)
  })
})

describe('what fits', () => {
  it('gives the terminal 120 columns and more on a laptop', async () => {
    await openRunning('?containers=7')
    await typeLine(page, 'stty size')
    const [, rows, columns] = /\n(\d+) (\d+)/.exec(await waitForScreen(page, /\n\d+ \d+/))!
    expect(Number(columns)).toBeGreaterThanOrEqual(120)
    expect(Number(rows)).toBeGreaterThanOrEqual(14)
  })

  it('shows the chosen tab, however many there are', async () => {
    await openRunning('', sizes.projector)
    for (let i = 2; i <= 9; i++) await page.getByRole('button', { name: 'New terminal' }).click()
    const tab = (await page.getByRole('tab', { name: 'Terminal 9' }).boundingBox())!
    const close = (await page.getByRole('button', { name: 'Close terminal 9' }).boundingBox())!
    const bar = (await page.getByRole('button', { name: 'Output as text' }).boundingBox())!
    expect(close.x).toBeGreaterThanOrEqual(tab.x + tab.width)
    expect(close.x + close.width).toBeLessThanOrEqual(bar.x)
    const hit = await page.evaluate(({ x, y }) => document.elementFromPoint(x, y)?.id, {
      x: tab.x + tab.width / 2,
      y: tab.y + tab.height / 2,
    })
    expect(hit).toBe('terminal-tab-9')
    expect(await violations(page)).toEqual([])
  })

  it.each([sizes.laptop, sizes.projector])(
    'shows the chosen tab, “+” and the events with five terminals: $width × $height',
    async (size) => {
      await openRunning('', size)
      await page.getByText('pastes,').waitFor({ state: size === laptop ? 'visible' : 'hidden' })
      for (let i = 2; i <= 5; i++) await page.getByRole('button', { name: 'New terminal' }).click()
      const wanted = [
        page.getByRole('tab', { name: 'Terminal 5' }),
        page.getByRole('button', { name: 'New terminal' }),
        page.getByRole('tab', { name: 'Events' }),
        page.getByRole('button', { name: 'Output as text' }),
      ]
      for (const one of wanted) expect(await isInSight(one), String(one)).toBe(true)
    },
  )

  it('still shows the chosen tab when the window has become smaller', async () => {
    await openRunning('', laptop)
    for (let i = 2; i <= 6; i++) await page.getByRole('button', { name: 'New terminal' }).click()
    await page.setViewportSize({ width: 760, height: 700 })
    const tab = page.getByRole('tab', { name: 'Terminal 6' })
    await expect.poll(() => isInSight(tab)).toBe(true)
  })

  it.each([sizes.laptop, { width: 1437, height: 890 }, { width: 1433, height: 883 }])(
    'cuts neither the last column nor the last row of the terminal: $width × $height',
    async (size) => {
      await openRunning('', size)
      const [screen, room] = await page.evaluate(() => {
        const boxOf = (selector: string) => document.querySelector(selector)!.getBoundingClientRect()
        return [boxOf('.xterm-screen'), boxOf('[data-testid="terminal-1"]')].map(({ right, bottom }) => ({
          right,
          bottom,
        }))
      })
      expect(screen!.right).toBeLessThanOrEqual(room!.right)
      expect(screen!.bottom).toBeLessThanOrEqual(room!.bottom)
    },
  )

  it.each(Object.entries(sizes))('does not scroll by a pixel on a %s', async (_, size) => {
    await openRunning('?containers=3', size)
    const moved = await page.evaluate(() => {
      scrollTo(100, 100)
      const { scrollHeight, scrollWidth } = document.documentElement
      return [scrollHeight - innerHeight, scrollWidth - innerWidth, scrollX, scrollY]
    })
    expect(moved).toEqual([0, 0, 0, 0])
  })

  it('keeps the texts of an event apart in a narrow window', async () => {
    await openRunning('', { width: 170, height: 800 })
    await typeLine(page, 'docker run hello-world')
    await waitForScreen(page, 'Hello from Docker!')
    await page.getByRole('button', { name: 'Events' }).click()
    await page.getByText('exit 0').first().waitFor()
    const overlaps = await page.getByTestId('events').evaluate((table) =>
      [...table.querySelectorAll('.row')].flatMap((row) => {
        const boxes = [...row.children].flatMap((cell) => {
          const range = document.createRange()
          range.selectNodeContents(cell)
          return [...range.getClientRects()].filter((box) => box.width > 2).map((box) => ({ cell, box }))
        })
        return boxes.flatMap((a, i) =>
          boxes
            .slice(i + 1)
            .filter(
              (b) =>
                a.cell !== b.cell &&
                a.box.left < b.box.right - 1 &&
                b.box.left < a.box.right - 1 &&
                a.box.top < b.box.bottom - 1 &&
                b.box.top < a.box.bottom - 1,
            )
            .map((b) => `${a.cell.textContent} | ${b.cell.textContent}`),
        )
      }),
    )
    expect(overlaps).toEqual([])
  })
})

describe('what is served', () => {
  it('is listed from the settings, by keyboard, without a network', async () => {
    await openRunning()
    await fake.browser.context.setOffline(true)
    const settings = page.getByRole('button', { name: 'Settings' })
    await settings.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'What is served…' }).focus()
    await page.keyboard.press('Enter')
    const list = page.getByRole('dialog', { name: 'What is served' })
    await list.getByRole('row', { name: 'ContainerPause full' }).waitFor()
    await list.getByRole('row', { name: 'docker compose docker run, once for each service' }).waitFor()
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Escape')
    await list.waitFor({ state: 'hidden' })
    expect(await settings.evaluate((element) => element === document.activeElement)).toBe(true)
  })
})

describe('the inspector', () => {
  it.each([sizes.laptop, sizes.projector])('covers no notice: $width × $height', async (size) => {
    await openRunning('', size)
    await typeLine(page, 'docker run nosuch')
    const dismiss = page.getByRole('button', { name: 'Dismiss the notice: Not here' })
    await dismiss.waitFor()
    await page.locator('[data-object^="registry:"]').click()
    await page.getByRole('complementary', { name: 'Inspector' }).waitFor()
    expect(await isInSight(dismiss)).toBe(true)
    for (const chip of await page.getByTestId('notices').getByRole('button').all())
      expect(await isInSight(chip)).toBe(true)
    expect(await isInSight(page.getByTestId('caption'))).toBe(true)
  })

  it('is closed by Escape wherever the focus is, but not from a shell', async () => {
    await openRunning('?containers=2')
    const drawer = page.getByRole('complementary', { name: 'Inspector' })
    await page.locator('[data-object^="container:"]').first().click()
    await drawer.waitFor()
    await page.locator('[data-object^="daemon:"]').focus()
    await page.keyboard.press('Escape')
    await drawer.waitFor({ state: 'detached' })

    await page.locator('[data-object^="container:"]').first().click()
    await drawer.waitFor()
    await focusTerminal(page)
    await page.keyboard.press('Escape')
    await page.waitForTimeout(200)
    expect(await drawer.count()).toBe(1)
    await page.keyboard.press('Control+]')
    await page.keyboard.press('Escape')
    await drawer.waitFor({ state: 'detached' })
  })
})

describe('the events', () => {
  it('say how many are new while an older one is read', async () => {
    await openRunning()
    for (let i = 0; i < 4; i++) await typeLine(page, 'docker run hello-world')
    await page.getByRole('tab', { name: 'Events' }).click()
    const list = page.getByRole('group', { name: 'Event list' })
    await list.getByText('container eager_4 stopped, exit code 0').waitFor()
    await list.evaluate((rows) => (rows.scrollTop = 0))
    await page.waitForTimeout(300)
    await page.locator('[data-object^="daemon:"]').click()
    const fresh = page.getByRole('button', { name: /^\d+ new/ })
    await fresh.click()
    await fresh.waitFor({ state: 'detached' })
    const atEnd = await list.evaluate((rows) => rows.scrollHeight - rows.scrollTop - rows.clientHeight < 2)
    expect(atEnd).toBe(true)
  })
})
