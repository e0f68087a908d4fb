/** What the page says beside Docker, in Chromium on a fake sandbox: each notice, and its way on by keyboard alone. */
import { describe, expect, it } from 'vitest'
import type { Locator, Page } from 'playwright-core'
import { violations } from './axe.ts'
import { fakePage } from './fake-page.ts'
import { typeLine, waitForScreen } from './terminal.ts'

const fake = fakePage()
let page: Page

/** @param prompt whether a shell comes up. */
async function openRunning(query = '', { prompt = true } = {}): Promise<void> {
  page = await fake.open(query)
  await page.getByTestId('scene').waitFor()
  if (prompt) await waitForScreen(page, '/ #')
}

const notice = (title: string) => page.getByRole('region', { name: `Notice: ${title}` })
const words = async (title: string) => (await notice(title).textContent())!.replace(/\s+/g, ' ')

/** From the terminal backwards with Shift+Tab, as far as it takes. */
async function reach(wanted: Locator): Promise<void> {
  await page.keyboard.press('Control+]')
  for (let i = 0; i < 40; i++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Shift+Tab')
  }
  throw new Error('no way there by keyboard')
}

async function pressByKeyboard(name: string | RegExp, within: Locator): Promise<void> {
  await reach(within.getByRole('button', { name, exact: true }))
  await page.keyboard.press('Enter')
}

/** Answers the next question with yes or no. @returns the question. */
async function answering(yes: boolean, press: () => Promise<void>): Promise<string> {
  const asked = new Promise<string>((resolve) =>
    page.once('dialog', (dialog) => {
      resolve(dialog.message())
      void (yes ? dialog.accept() : dialog.dismiss())
    }),
  )
  await press()
  return asked
}

/** What the page asked the daemon to do, as the event list has it. */
async function posts(): Promise<string[]> {
  await page.getByRole('tab', { name: 'Events' }).click()
  const rows = await page.getByTestId('events').locator('[role="row"]').allTextContents()
  await page.getByRole('tab', { name: 'Terminal 1' }).click()
  return rows.flatMap((row) => /POST (\/(?:containers|volumes)\/\S*)/.exec(row)?.[1] ?? [])
}

describe('an image that is not here', () => {
  it('brings the names of those that are, each to be run', async () => {
    await openRunning()
    await typeLine(page, 'docker run alpine')
    await notice('Not here').waitFor()
    expect(await words('Not here')).toContain('alpine is not among the images')
    const names = notice('Not here').getByRole('list', { name: 'Images of the registry' })
    expect(await names.getByRole('button').allTextContents()).toEqual([
      'busybox',
      'debian:12-slim',
      'hello-world',
      'nginx',
    ])
    expect(await violations(page)).toEqual([])
    await pressByKeyboard('hello-world', notice('Not here'))
    await waitForScreen(page, '/ # docker run hello-world')
    await page.keyboard.press('Enter')
    await waitForScreen(page, 'Hello from Docker!')
  })

  it('is said until one that is here was pulled', async () => {
    await openRunning()
    await typeLine(page, 'docker run alpine')
    await notice('Not here').waitFor()
    await typeLine(page, 'docker pull busybox')
    await notice('Not here').waitFor({ state: 'detached' })
  })

  it('is said until it is dismissed, and the keyboard is in the shell again', async () => {
    await openRunning()
    await typeLine(page, 'docker run alpine')
    await notice('Not here').waitFor()
    await pressByKeyboard('Dismiss the notice: Not here', notice('Not here'))
    await notice('Not here').waitFor({ state: 'detached' })
    await page.keyboard.type('echo on\n')
    await waitForScreen(page, /\non/)
  })
})

describe('a browser that is offline', () => {
  it('is named as the reason of a pull that failed', async () => {
    await openRunning()
    await fake.browser.context.setOffline(true)
    await typeLine(page, 'docker run alpine')
    await notice('Offline').waitFor()
    expect(await words('Offline')).toContain('This browser is offline.')
    expect(await notice('Not here').count()).toBe(0)
    expect(await violations(page)).toEqual([])
  })
})

describe('a restart of the host', () => {
  it('names what it ended, and starts it again', async () => {
    await openRunning('?ended=2')
    await notice('Restarted').waitFor()
    expect(await words('Restarted')).toContain('2 containers that ran have ended: web and db.')
    expect(await violations(page)).toEqual([])
    await pressByKeyboard('Start them again', notice('Restarted'))
    await notice('Restarted').waitFor({ state: 'detached' })
    const row = (name: string) =>
      page.getByTestId('containers').locator('tr', { hasText: name }).textContent()
    await expect.poll(() => row('web')).toContain('running')
    await expect.poll(() => row('db')).toContain('running')
    expect(await row('old')).toContain('exited')
    expect((await posts()).filter((path) => path.endsWith('/start'))).toHaveLength(2)
    await page.keyboard.type('echo on\n')
    await waitForScreen(page, /\non/)
  })

  it('that ended one offers that one by its name', async () => {
    await openRunning('?ended=1')
    await notice('Restarted').getByRole('button', { name: 'Start web again' }).waitFor()
  })
})

describe('a host without room for a process', () => {
  const full = '?full=processes&containers=3'

  it('says who has most, and asks before it kills that one', async () => {
    await openRunning(full, { prompt: false })
    await notice('Full').waitFor()
    expect(await words('Full')).toContain('no room for another process: 2000 of 2000 run')
    expect(await violations(page)).toEqual([])
    const kill = 'Kill web (1900 processes)…'
    const question = 'Kill web? Its 1900 processes end at once.'
    expect(await answering(false, () => pressByKeyboard(kill, notice('Full')))).toBe(question)
    expect(await posts()).toEqual([])
    expect(await answering(true, () => pressByKeyboard(kill, notice('Full')))).toBe(question)
    await notice('Full').waitFor({ state: 'detached' })
    expect(await posts()).toEqual([expect.stringMatching(/^\/containers\/\w+…\/kill$/)])
  })

  it('says so although only the shell has told', async () => {
    await openRunning()
    await typeLine(page, 'bomb')
    await waitForScreen(page, "can't fork")
    await notice('Full').waitFor()
    expect(await words('Full')).toContain('no room for another process: 2000 of 2000 run')
  })

  it('asks before it restarts, and has a shell then', async () => {
    await openRunning(full, { prompt: false })
    await notice('Full').waitFor()
    const press = () => pressByKeyboard('Restart the host…', notice('Full'))
    expect(await answering(false, press)).toMatch(/^Restart the host\? Running containers /)
    expect(await notice('Full').count()).toBe(1)
    await answering(true, press)
    await notice('Full').waitFor({ state: 'detached' })
    await waitForScreen(page, '/ #')
    await page.keyboard.type('echo back\n')
    await waitForScreen(page, /\nback/)
  })
})

describe('a host with a full disk', () => {
  async function open(): Promise<void> {
    await openRunning('?full=disk&containers=3')
    await typeLine(page, 'docker run -d nginx')
    await notice('Full').waitFor()
  }

  it('says who has written most, and stops that one', async () => {
    await open()
    expect(await words('Full')).toContain('disk is full: 2 GB of 2 GB are used')
    expect(await violations(page)).toEqual([])
    await pressByKeyboard(/^Stop web \(it has written 1\.6 GB\)$/, notice('Full'))
    await notice('Full').waitFor({ state: 'detached' })
    expect(await posts()).toContainEqual(expect.stringMatching(/^\/containers\/\w+…\/stop\?t=1$/))
  })

  it.each([
    ['Remove stopped containers…', '/containers/prune'],
    ['Remove unused volumes…', '/volumes/prune'],
  ])('asks, then does it: %s', async (button, path) => {
    await open()
    const press = () => pressByKeyboard(button, notice('Full'))
    expect(await answering(false, press)).toContain('This cannot be undone.')
    expect(await posts()).not.toContain(path)
    await answering(true, press)
    await notice('Full').waitFor({ state: 'detached' })
    expect(await posts()).toContain(path)
  })
})

describe('the registry', () => {
  it('is there from the start, and opens its catalogue', async () => {
    await openRunning()
    await page.getByRole('button', { name: /^dockerd/ }).focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    const names = page.getByRole('complementary', { name: 'Inspector' }).getByRole('list', {
      name: 'Images of the registry',
    })
    await names.getByRole('button', { name: 'nginx' }).focus()
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Enter')
    await waitForScreen(page, '/ # docker run nginx')
  })
})
