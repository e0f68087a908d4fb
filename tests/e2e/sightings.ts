/** Remembers what a page shows for moments that a test, which looks only now and then, would miss. */
import type { Page } from 'playwright-core'

type Seen = Record<string, string[]>
const name = '__seen'

/** From the page's next load on, keeps every text that was ever in elements of these selectors. Call before `goto`. */
export async function watchFor(page: Page, selectors: string[]): Promise<void> {
  await page.addInitScript(
    ({ selectors, name }) => {
      const seen: Seen = Object.fromEntries(selectors.map((selector) => [selector, []]))
      Object.assign(globalThis, { [name]: seen })
      const look = () => {
        for (const selector of selectors) {
          for (const element of document.querySelectorAll(selector)) {
            const text = (element.textContent ?? '').replace(/\s+/g, ' ').trim()
            if (!seen[selector]!.includes(text)) seen[selector]!.push(text)
          }
        }
      }
      new MutationObserver(look).observe(document, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
      })
    },
    { selectors, name },
  )
}

export async function sightings(page: Page, selector: string): Promise<string[]> {
  const seen = await page.evaluate((name) => (globalThis as unknown as Record<string, Seen>)[name], name)
  return seen?.[selector] ?? []
}
