/** The states of containers, in Chromium on a fake sandbox: told apart without colour, the running ones first, no name lost. */
import { describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { violations } from './axe.ts'
import { typeLine } from './terminal.ts'
import { fakePage, laptop } from './fake-page.ts'

const longName = 'a-name-that-is-as-long-as-names-of-a-generated-deployment-can-get-7f9c'
const alive = ['web', longName, 'db', 'worker']

const fake = fakePage()
let page: Page

async function openStates(size = laptop, colorScheme: 'light' | 'dark' = 'light'): Promise<void> {
  page = await fake.blank(size)
  await page.emulateMedia({ colorScheme })
  await page.goto(`${fake.url}?states=1`)
  await card('db').waitFor()
}

const card = (name: string) => page.getByTestId('scene').getByRole('button', { name: `Container ${name}, ` })
const row = (name: string) =>
  page.getByTestId('containers').locator('tr', { has: page.getByRole('button', { name, exact: true }) })

/** All of an edge but its colour. */
function frameOf(element: Element): string {
  const { borderTopStyle, borderTopWidth, boxShadow, backgroundImage } = getComputedStyle(element)
  return [borderTopStyle, borderTopWidth, boxShadow !== 'none', backgroundImage !== 'none'].join(' ')
}

const oneOfEach = ['web', 'db', 'worker', 'draft', 'seed-1', 'migrate', 'mirthful_pythagoras']

describe('states', () => {
  it('differ in frame and sign, without colour', async () => {
    await openStates()
    const frames = await Promise.all(oneOfEach.map((name) => card(name).evaluate(frameOf)))
    // A bad end has one frame, whatever it came of; the sign tells.
    expect(frames[5]).toBe(frames[6])
    expect(new Set(frames).size).toBe(6)
    const signs = await Promise.all(oneOfEach.map((name) => card(name).locator('.sign').textContent()))
    expect(new Set(signs).size).toBe(7)
    const marks = await Promise.all(oneOfEach.map((name) => row(name).locator('.mark').textContent()))
    expect(marks).toEqual(signs)
  })

  it('have their word in card, list and accessible name', async () => {
    await openStates()
    const expected = {
      web: 'running',
      db: 'paused',
      worker: 'restarting',
      draft: 'created',
      'seed-1': 'exited 0',
      migrate: 'exited 1',
      mirthful_pythagoras: 'out of memory, 137',
    }
    for (const [name, word] of Object.entries(expected)) {
      expect(await card(name).textContent()).toContain(word)
      expect(await card(name).getAttribute('title')).toContain(word)
      expect(await row(name).textContent()).toContain(word)
    }
  })

  it.each(['light', 'dark'] as const)(
    'leave axe-core nothing to object to, in the %s theme',
    async (theme) => {
      await openStates(laptop, theme)
      expect(await violations(page)).toEqual([])
    },
  )
})

describe.each([
  ['on a phone', { width: 390, height: 844 }],
  ['at 200 % zoom', { width: 720, height: 450 }],
])('%s', (_, size) => {
  it('what runs is shown in favour of what has ended', async () => {
    await openStates(size)
    const shown = await page
      .getByTestId('scene')
      .locator('[data-object^="container:"]')
      .evaluateAll((cards) => cards.map((one) => (one as HTMLElement).title.split(/[ ,]/)[1]))
    expect(shown.length).toBeLessThan(10)
    const running = alive.slice(0, shown.length)
    expect(running.length).toBeGreaterThan(0)
    expect(shown.filter((name) => alive.includes(name!))).toHaveLength(running.length)
  })
})

describe('a long state', () => {
  /** How many lines a text takes. */
  const linesOf = (element: Element) => {
    const range = document.createRange()
    range.selectNodeContents(element)
    return new Set([...range.getClientRects()].map(({ bottom }) => Math.round(bottom / 4))).size
  }

  it.each([laptop, { width: 1024, height: 768 }])(
    'has two lines at most in the list: $width × $height',
    async (size) => {
      await openStates(size)
      expect(await row('mirthful_pythagoras').locator('.value > :last-child').evaluate(linesOf)).toBe(2)
    },
  )

  it('is whole in its card where there is room below', async () => {
    await openStates()
    for (const name of ['seed-1', 'seed-2', 'seed-3', 'migrate']) {
      await typeLine(page, `docker rm ${name}`)
      await card(name).waitFor({ state: 'detached' })
    }
    const cut = await card('mirthful_pythagoras')
      .locator('.state')
      .evaluate((line) => line.scrollWidth > line.clientWidth || line.scrollHeight > line.clientHeight)
    expect(cut).toBe(false)
  })
})

describe('names', () => {
  it('are broken between their parts in a narrow list', async () => {
    await openStates()
    const table = page.getByTestId('images')
    const name = table.getByRole('button', { name: 'nginx:latest', exact: true })
    await name.waitFor()
    await table.evaluate((element) => (element.style.width = '150px'))
    const lines = await name.evaluate((button) => {
      const texts = [...button.childNodes].filter((node) => node.textContent?.trim())
      return texts.map((node) => {
        const range = document.createRange()
        range.selectNodeContents(node)
        return [...range.getClientRects()].map(({ top }) => Math.round(top))
      })
    })
    expect(lines).toEqual([[expect.any(Number)], [expect.any(Number)]])
    expect(lines[0]).not.toEqual(lines[1])
  })

  it('that a card cuts are whole in its tooltip and its accessible name', async () => {
    await openStates()
    expect(await card(longName).getAttribute('title')).toContain(longName)
    expect(await row(longName).getByRole('button').getAttribute('title')).toBe(longName)
  })

  it.each([laptop, { width: 1024, height: 768 }])(
    'are not squeezed in the list by a long state: $width × $height',
    async (size) => {
      await openStates(size)
      const [name, all] = await row('mirthful_pythagoras').evaluate((tr) => [
        tr.querySelector('td')!.clientWidth,
        tr.clientWidth,
      ])
      expect(name! / all!).toBeGreaterThan(0.55)
      const wide = await page
        .getByTestId('containers')
        .locator('td')
        .evaluateAll((cells) => cells.filter((cell) => cell.scrollWidth > cell.clientWidth).length)
      expect(wide).toBe(0)
    },
  )
})
