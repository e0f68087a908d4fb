/** The page in Chromium, on a fake sandbox: everything a person sees and presses, without an emulator. */
import { describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { violations } from './axe.ts'
import { fakePage, laptop } from './fake-page.ts'
import { sightings, watchFor } from './sightings.ts'
import { focusTerminal, screenText, typeLine, waitForScreen, wholeOutput } from './terminal.ts'

const sizes = {
  laptop,
  projector: { width: 1024, height: 768 },
  phone: { width: 390, height: 844 },
}

const fake = fakePage()
let page: Page

async function open(query = '', size = sizes.laptop): Promise<Page> {
  page = await fake.open(query, size)
  return page
}

async function openRunning(query = '', size = sizes.laptop): Promise<Page> {
  await open(query, size)
  await page.getByTestId('scene').waitFor()
  return page
}

/** The accessible name of what has the focus. */
const inFocus = () =>
  page.evaluate(() => {
    const element = document.activeElement
    const spoken = element?.querySelector('.visually-hidden')?.textContent
    return element?.getAttribute('aria-label') ?? spoken ?? element?.textContent?.trim()
  })

describe('starting', () => {
  it('shows the stages with their bytes and times, then the picture and a shell', async () => {
    const current = '[data-testid="boot-stages"] [data-state="current"]'
    const done = '[data-testid="boot-stages"] [data-state="done"]'
    page = await fake.blank()
    await watchFor(page, [current, done])
    await page.goto(`${fake.url}?stage=100`)
    await page.getByTestId('scene').waitFor()
    await waitForScreen(page, '/ #')
    expect(await page.getByTestId('host-state').textContent()).toContain('running')
    expect(await sightings(page, current)).toContainEqual(
      expect.stringMatching(/^◌ Fetch the guest.* of 6 MB/),
    )
    expect(await sightings(page, done)).toContainEqual(
      expect.stringMatching(/^✓ Fetch the guest.*6 MB of 6 MB [\d.]+ m?s$/),
    )
    expect(await sightings(page, done)).toContainEqual(
      expect.stringMatching(/^✓ Mount the disk.* [\d.]+ m?s$/),
    )
  })

  it('says in the lists that nothing is known before the host has started, and what there is when it was asked', async () => {
    await open('?stage=300')
    const list = page.getByRole('region', { name: 'Objects' })
    await page.getByTestId('boot-stages').waitFor()
    expect(await list.innerText()).toMatch(
      /^Containers\s+Not known until the host has started\.\s+Images\s+Not known until the host has started\.$/,
    )
    await page.getByTestId('scene').waitFor()
    await list.getByText('None yet').first().waitFor()
    expect(await list.innerText()).toMatch(/^Containers 0\s+None yet[^]*Images 0\s+None yet/)
  })

  it('names the failure and its stage, and goes on after "Try again"', async () => {
    await open('?fail=verifying&kind=integrity')
    expect(await page.getByTestId('failure').textContent()).toBe('base.snapshot.zst: 404 Not Found')
    expect(
      await page.getByTestId('boot-stages').locator('[data-state="failed"]').getAttribute('data-stage'),
    ).toBe('verifying')
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByTestId('scene').waitFor()
  })

  it('names what the browser lacks', async () => {
    await open('?missing=1')
    await page.getByText('WebAssembly').waitFor()
    expect(await violations(page)).toEqual([])
  })

  it('lets one tab own the sandbox, and another take it over and back', async () => {
    const first = await openRunning('?locks=1')
    const second = await open('?locks=1')
    await second.getByText('open in another tab').waitFor()
    expect(await violations(second)).toEqual([])
    await second.getByRole('button', { name: 'Take over here' }).click()
    await second.getByTestId('scene').waitFor()
    await first.getByText('Another tab has taken over').waitFor()
    await first.getByRole('button', { name: 'Take it back' }).click()
    await first.getByTestId('scene').waitFor()
    await second.getByText('Another tab has taken over').waitFor()
  })

  it('goes on by itself when the owning tab is closed', async () => {
    const first = await openRunning('?locks=1')
    const second = await open('?locks=1')
    await second.getByText('open in another tab').waitFor()
    await first.close()
    await second.getByTestId('scene').waitFor()
  })

  it('tells of a crash and restarts the host with a new shell', async () => {
    await openRunning()
    await waitForScreen(page, '/ #')
    await typeLine(page, 'crash')
    await page.getByText('The host crashed').first().waitFor()
    expect(await page.getByTestId('failure').textContent()).toBe('kernel panic')
    expect(await page.getByTestId('assertive').textContent()).toContain('kernel panic')
    await page.getByRole('button', { name: 'Restart the host' }).last().click()
    await page.getByTestId('scene').waitFor()
    await waitForScreen(page, 'The host was restarted. This is a new shell.')
  })
})

describe('the terminal', () => {
  it('prints what is typed, unicode too', async () => {
    await openRunning()
    await waitForScreen(page, '/ #')
    await typeLine(page, 'echo grüße 漢字 🐟')
    await waitForScreen(page, /\ngrüße 漢字 🐟/)
  })

  it('tells the shell its size, and again when it changes', async () => {
    await openRunning()
    await typeLine(page, 'stty size')
    const [, rows, columns] = /\n(\d+) (\d+)/.exec(await waitForScreen(page, /\n\d+ \d+/))!
    expect(Number(columns)).toBeGreaterThan(80)
    await page.setViewportSize({ width: 1300, height: 700 })
    await page.waitForTimeout(300)
    await typeLine(page, 'stty size')
    await waitForScreen(page, /\n\d+ \d+[^]*\n\d+ \d+/)
    const last = [...(await screenText(page)).matchAll(/\n(\d+) (\d+)/g)].at(-1)!
    expect(Number(last[1])).toBeLessThan(Number(rows))
    expect(Number(last[2])).toBeLessThan(Number(columns))
  })

  it('stays alive while a program floods it, and Ctrl+C still arrives', async () => {
    await openRunning()
    await waitForScreen(page, '/ #')
    await typeLine(page, 'yes')
    await waitForScreen(page, /(y\n){10}/)
    const began = Date.now()
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('radio', { name: 'Every step' }).waitFor()
    expect(Date.now() - began).toBeLessThan(2000)
    await page.keyboard.press('Escape')
    await focusTerminal(page)
    await page.keyboard.press('Control+c')
    await waitForScreen(page, /\^C\n\/ #$/)
    await typeLine(page, 'echo after the flood')
    await waitForScreen(page, /\nafter the flood/)
  })

  it('pastes with Ctrl+Shift+V and copies with Ctrl+Shift+C', async () => {
    await openRunning()
    await waitForScreen(page, '/ #')
    await page.evaluate(() => navigator.clipboard.writeText('echo pasted'))
    await focusTerminal(page)
    await page.keyboard.press('Control+Shift+V')
    await waitForScreen(page, '/ # echo pasted')
    await page.keyboard.press('Enter')
    await waitForScreen(page, /\npasted/)
    const line = (await page.locator('.xterm-rows > div', { hasText: /^pasted/ }).boundingBox())!
    await page.mouse.dblclick(line.x + 10, line.y + line.height / 2)
    await page.keyboard.press('Control+Shift+C')
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('pasted')
  })

  it('says how a shell ended, and Enter starts a new one', async () => {
    await openRunning()
    await waitForScreen(page, '/ #')
    await typeLine(page, 'exit 3')
    await waitForScreen(page, 'The shell ended with exit code 3. Press Enter for a new shell.')
    await page.keyboard.press('Enter')
    await waitForScreen(page, /new shell\.[^]*\/ #$/)
    await typeLine(page, 'echo again')
    await waitForScreen(page, /\nagain/)
  })

  it('has several terminals as tabs, each with its own shell', async () => {
    await openRunning()
    await typeLine(page, 'echo one')
    await page.getByRole('button', { name: 'New terminal' }).click()
    await waitForScreen(page, '/ #', { number: 2 })
    expect(await screenText(page, 2)).not.toContain('one')
    await page.getByRole('tab', { name: 'Terminal 1' }).click()
    await waitForScreen(page, /\none/)
    await page.keyboard.press('Control+]')
    await page.keyboard.press('ArrowRight')
    expect(await page.getByRole('tab', { name: 'Terminal 2' }).getAttribute('aria-selected')).toBe('true')
    await page.getByRole('button', { name: 'Close terminal 2' }).click()
    expect(await page.getByRole('tab', { name: /^Terminal/ }).count()).toBe(1)
  })

  it('gives its output as text, wrapped lines whole and scrollback included', async () => {
    await openRunning()
    await waitForScreen(page, '/ #')
    const long = 'x'.repeat(300)
    await typeLine(page, `echo ${long}`)
    for (let i = 0; i < 30; i++) await typeLine(page, `echo line ${i}`)
    await waitForScreen(page, /\nline 29/)
    const lines = (await wholeOutput(page)).split('\n')
    expect(lines).toContain(long)
    expect(lines.filter((line) => /^line \d+$/.test(line))).toHaveLength(30)
  })

  it('has keys that a soft keyboard lacks on a phone', async () => {
    await openRunning('', sizes.phone)
    await waitForScreen(page, '/ #')
    await page.keyboard.type('junk')
    await page.getByRole('button', { name: 'Control C' }).click()
    await waitForScreen(page, '^C')
  })
})

describe('the picture', () => {
  it('shows each request on its way with method and path, and what came of it', async () => {
    page = await fake.blank()
    await watchFor(page, ['.packet .tag'])
    await page.goto(fake.url)
    await page.getByTestId('scene').waitFor()
    await typeLine(page, 'docker run hello-world')
    await page.locator('[data-object^="container:"]', { hasText: 'exited 0' }).waitFor()
    await page.locator('[data-object^="image:"]', { hasText: 'hello-world' }).waitFor()
    await page.locator('[data-object^="registry:"]', { hasText: 'hello-world:latest' }).waitFor()
    await expect.poll(() => page.getByTestId('caption').textContent()).toContain('exit code 0')
    const envelopes = await sightings(page, '.packet .tag')
    expect(envelopes.slice(0, 4)).toEqual([
      'POST /containers/create',
      '✕ 404 not found',
      'POST /images/create',
      'GET /v2/library/hell…manifests/latest',
    ])
    expect(envelopes).toContain('✓ 201 created')
    expect(await page.getByTestId('containers').locator('tbody tr').allTextContents()).toEqual([
      expect.stringContaining('exited 0'),
    ])
  })

  it('shows what stays open until it is over', async () => {
    await openRunning()
    await typeLine(page, 'docker run -d --name web nginx')
    await page.locator('[data-object^="container:"]', { hasText: 'running' }).waitFor()
    await typeLine(page, 'docker logs -f web')
    await page.getByRole('tab', { name: 'Events' }).click()
    const mark = page.getByTestId('streams').getByText('⇄ 200 open')
    await mark.waitFor()
    const row = page.getByTestId('events').locator('[role="row"]', { hasText: '/containers/web/logs' })
    await expect.poll(() => row.textContent()).toContain('200 OK · open: answered, and still going on')
    expect(await violations(page)).toEqual([])
    await page.getByRole('tab', { name: 'Terminal 1' }).click()
    await page.keyboard.press('Control+c')
    await mark.waitFor({ state: 'detached' })
    await expect.poll(() => row.textContent()).toMatch(/200 OK · [\d.]+ m?s$/)
  })

  it('lists the events, pings folded, and filters them', async () => {
    await openRunning()
    await typeLine(page, 'docker run hello-world')
    await page.getByRole('tab', { name: 'Events' }).click()
    const events = page.getByTestId('events')
    await events.getByText('container eager_1 stopped, exit code 0').waitFor()
    expect(await events.textContent()).not.toContain('_ping')
    await page.getByRole('button', { name: 'Registry', exact: true }).click()
    const topics = await events
      .locator('[data-topic]')
      .evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset['topic']))
    expect(new Set(topics)).toEqual(new Set(['registry']))
    await page.getByRole('button', { name: 'Registry', exact: true }).click()
    await page.getByRole('button', { name: /folded/ }).click()
    await events.getByText('HEAD /_ping').waitFor()
  })

  it('speaks results, not every step', async () => {
    await openRunning()
    await page.evaluate(() => {
      const said: string[] = ((globalThis as unknown as { said: string[] }).said = [])
      const region = document.querySelector('[data-testid="polite"]')!
      new MutationObserver(() => said.push(region.textContent)).observe(region, {
        childList: true,
        characterData: true,
        subtree: true,
      })
    })
    await typeLine(page, 'docker run hello-world')
    await page.locator('[data-object^="container:"]', { hasText: 'exited 0' }).waitFor()
    await page.waitForTimeout(2000)
    const said = await page.evaluate(() => (globalThis as unknown as { said: string[] }).said.join(' | '))
    expect(said).toContain('container eager_1 stopped, exit code 0')
    expect(said).not.toContain('POST /images/create')
  })

  it('stands still when paused and when nothing happens', async () => {
    page = await fake.blank()
    await page.addInitScript(() => {
      const counter = globalThis as unknown as { frames: number }
      counter.frames = 0
      const original = requestAnimationFrame
      globalThis.requestAnimationFrame = (callback) => {
        counter.frames++
        return original(callback)
      }
    })
    await page.goto(`${fake.url}?containers=3`)
    await page.getByTestId('scene').waitFor()
    const frames = () => page.evaluate(() => (globalThis as unknown as { frames: number }).frames)
    const framesInASecond = async () => {
      const before = await frames()
      await page.waitForTimeout(1000)
      return (await frames()) - before
    }
    await expect.poll(framesInASecond, { timeout: 30_000 }).toBe(0)

    await page.getByRole('button', { name: 'Pause the picture' }).click()
    await typeLine(page, 'docker run hello-world')
    // The list is the machine's truth, whatever the picture does; the picture says that it is late.
    await expect.poll(() => page.getByTestId('containers').locator('tbody tr').count()).toBe(4)
    await page.getByTestId('behind').waitFor()
    expect(await page.getByTestId('behind').textContent()).toMatch(/^\d+ events? behind\.$/)
    await page.getByRole('status').filter({ hasText: 'behind the machine' }).waitFor({ state: 'attached' })
    expect(await page.locator('.packet').count()).toBe(0)
    expect(await page.locator('[data-object^="container:"]').count()).toBe(3)
    await page.getByRole('button', { name: 'Back to live' }).click()
    await expect.poll(() => page.locator('[data-object^="container:"]').count()).toBe(4)
    await page.getByTestId('behind').waitFor({ state: 'detached' })
  })

  it('shows an image again that was removed and pulled again, and each of its tags', async () => {
    await openRunning()
    await waitForScreen(page, '/ #')
    const listed = page.getByTestId('images').locator('tbody tr')
    const drawn = page.locator('[data-object^="image:"]', { hasText: 'nginx' })
    await typeLine(page, 'docker pull nginx')
    await expect.poll(() => listed.allTextContents()).toEqual([expect.stringContaining('nginx:latest')])
    await typeLine(page, 'docker tag nginx mine:1')
    await expect.poll(() => listed.count()).toBe(2)
    await typeLine(page, 'docker rmi nginx')
    await expect.poll(() => listed.count()).toBe(0)
    await drawn.waitFor({ state: 'detached' })
    await typeLine(page, 'docker pull nginx')
    await expect.poll(() => listed.allTextContents()).toEqual([expect.stringContaining('nginx:latest')])
    await drawn.waitFor()
  })

  it('does not move envelopes under reduced motion: they stand on their wire, numbered', async () => {
    await open('about:blank')
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await page.goto(fake.url)
    await page.getByTestId('scene').waitFor()
    // An envelope is there for less than a look from outside takes: the page itself notes where it stood.
    await page.evaluate(() => {
      const places = new Map<Element, Set<string>>()
      Object.assign(globalThis, { places })
      const note = () => {
        for (const packet of document.querySelectorAll<HTMLElement>('.packet')) {
          if (!packet.textContent.includes('POST /containers/create')) continue
          places.set(packet, (places.get(packet) ?? new Set()).add(packet.style.transform))
        }
      }
      const what = { subtree: true, childList: true, attributes: true, attributeFilter: ['style'] }
      new MutationObserver(note).observe(document.body, what)
    })
    await typeLine(page, 'docker run hello-world')
    await page.locator('[data-object^="container:"]', { hasText: 'exited 0' }).waitFor()
    const places = await page.evaluate(() => {
      const [first] = (globalThis as unknown as { places: Map<Element, Set<string>> }).places
      return first && [first[1].size, /^\d+$/.test(first[0].querySelector('b')?.textContent ?? '')]
    })
    expect(places).toEqual([1, true])
  })

  it('opens the real JSON with its request, by keyboard, and gives the focus back', async () => {
    page = await fake.blank()
    await watchFor(page, ['.packet .tag'])
    await page.goto(`${fake.url}?containers=2`)
    await page.getByTestId('scene').locator('[data-object^="container:"]').first().waitFor()
    await page.getByRole('button', { name: /^dockerd/ }).focus()
    await page.keyboard.press('ArrowDown')
    const object = await inFocus()
    expect(object).toMatch(/^Container /)
    await page.keyboard.press('Enter')
    await expect
      .poll(() => page.getByTestId('inspector-request').textContent())
      .toMatch(/^GET \/containers\/[0-9a-f]{64}\/json · 200 · /)
    expect(JSON.parse((await page.getByTestId('inspector-json').textContent())!)).toHaveProperty('Id')
    await expect
      .poll(() => sightings(page, '.packet .tag'))
      .toContainEqual(expect.stringContaining('GET /containers/'))
    await page.keyboard.press('Escape')
    expect(await inFocus()).toBe(object)
  })
})

describe('keyboard', () => {
  it('skips to the terminal, leaves it with Ctrl+], and goes round the regions with F6', async () => {
    page = await fake.open('?containers=1&stage=300')
    // It is in the shell from the first moment.
    await page.keyboard.press('Control+]')
    expect(await inFocus()).toBe('Terminal 1')
    await page.getByText('Skip to the terminal').focus()
    await page.getByTestId('scene').waitFor()
    await waitForScreen(page, '/ #')
    expect(await inFocus()).toBe('Skip to the terminal')
    await page.keyboard.press('Enter')
    expect(await inFocus()).toBe('Terminal 1')
    await page.keyboard.press('Enter')
    await page.keyboard.type('echo by keyboard')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await waitForScreen(page, /\nby keyboard/)
    await page.keyboard.press('Control+]')
    expect(await inFocus()).toBe('Terminal 1')
    const region = () =>
      page.evaluate(() => document.activeElement?.closest('[data-region]')?.getAttribute('data-region'))
    const visited: unknown[] = []
    for (let i = 0; i < 4; i++) {
      await page.keyboard.press('F6')
      visited.push(await region())
    }
    expect(visited).toEqual(['header', 'objects', 'picture', 'terminal'])
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('F6')
    expect(await region()).toBe('events')
    await page.keyboard.press('Shift+F6')
    expect(await region()).toBe('terminal')
    await page.keyboard.press('Shift+F6')
    expect(await region()).toBe('picture')
  })

  it('moves the borders with the arrow keys, and remembers them', async () => {
    await openRunning()
    const border = page.getByRole('separator', { name: 'Height of the terminal' })
    const height = () => page.locator('#terminal').evaluate((element) => element.clientHeight)
    const before = await height()
    await border.focus()
    for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowUp')
    expect(await height()).toBeGreaterThan(before + 50)
    const after = await height()
    await page.reload()
    await page.getByTestId('scene').waitFor()
    expect(await height()).toBe(after)
    await border.dblclick()
    expect(await height()).toBe(before)
  })

  it('keeps the chosen theme', async () => {
    await openRunning()
    await page.getByLabel('Theme').selectOption('dark')
    const colour = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    expect(await colour()).toBe('rgb(15, 20, 27)')
    await page.reload()
    expect(await colour()).toBe('rgb(15, 20, 27)')
  })
})

describe.each(Object.entries(sizes))('on a %s', (_, size) => {
  it.each(['light', 'dark'] as const)(
    'has nothing that axe-core objects to, in the %s theme',
    async (colorScheme) => {
      await open('about:blank', size)
      await page.emulateMedia({ colorScheme })
      await page.goto(`${fake.url}?containers=7`)
      await page.getByTestId('scene').waitFor()
      await typeLine(page, 'docker run hello-world')
      await waitForScreen(page, 'Hello from Docker!')
      expect(await violations(page)).toEqual([])
      await page.locator('[data-object^="container:"]').first().click()
      await expect.poll(() => page.getByTestId('inspector-json').textContent()).toContain('"Id"')
      expect(await violations(page)).toEqual([])
    },
  )

  it('fits the window: nothing scrolls sideways, no card is cut', async () => {
    await openRunning('?containers=20', size)
    await page.waitForTimeout(500)
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(wide).toBeLessThanOrEqual(0)
    const scene = (await page.getByTestId('scene').boundingBox())!
    for (const card of await page.locator('.object').all()) {
      const box = (await card.boundingBox())!
      expect(box.x).toBeGreaterThanOrEqual(scene.x)
      expect(box.x + box.width).toBeLessThanOrEqual(scene.x + scene.width + 0.5)
      expect(box.y + box.height).toBeLessThanOrEqual(scene.y + scene.height + 0.5)
    }
  })
})
