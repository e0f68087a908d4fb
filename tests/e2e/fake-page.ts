/** The page on a fake sandbox for the tests of one file: served once, and each test leaves nothing behind, nor on the console. */
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { openBrowser, serveFakePage, type Served, type TestBrowser } from './browser.ts'

export const laptop = { width: 1440, height: 900 }

type Size = typeof laptop

export interface FakePage {
  readonly url: string
  readonly browser: TestBrowser
  /** @param query what the sandbox does, as `fake-main.ts` lists it. */
  open(query?: string, size?: Size): Promise<Page>
  /** A page that has not loaded yet, to be prepared. */
  blank(size?: Size): Promise<Page>
}

/** Registers the hooks. */
export function fakePage(): FakePage {
  let served: Served
  let browser: TestBrowser
  beforeAll(async () => {
    served = await serveFakePage()
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await served?.close()
  })
  afterEach(async () => {
    await browser.context.setOffline(false)
    for (const one of browser.context.pages()) {
      await one.evaluate(() => localStorage.clear()).catch(() => undefined) // about:blank has no storage
      await one.close()
    }
    expect(browser.problems.splice(0)).toEqual([])
  })
  return {
    get url() {
      return served.url
    },
    get browser() {
      return browser
    },
    open: (query = '', size = laptop) => browser.open(`${served.url}${query}`, size),
    blank: (size = laptop) => browser.open('about:blank', size),
  }
}
