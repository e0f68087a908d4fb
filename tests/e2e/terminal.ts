/** Using the page's terminal as a person does: with the keyboard, reading the screen. */
import type { Page } from 'playwright-core'

/** What stands on a terminal's screen, without the empty rest. */
export async function screenText(page: Page, number = 1): Promise<string> {
  const rows = await page.locator(`[data-testid="terminal-${number}"] .xterm-rows > div`).allTextContents()
  return rows
    .map((row) => row.replaceAll('\u00a0', ' ').trimEnd())
    .join('\n')
    .trimEnd()
}

/** Everything a terminal has printed, scrollback too, read as a screen reader user does: by "Output as text". */
export async function wholeOutput(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Output as text' }).click()
  const lines = await page.getByTestId('terminal-text').locator('li').allTextContents()
  await page.getByRole('button', { name: 'Back to the terminal' }).click()
  return lines.join('\n')
}

/** Waits until a terminal shows something. @throws with the whole screen when it does not in time. */
export async function waitForScreen(
  page: Page,
  wanted: string | RegExp,
  { timeoutMs = 20_000, number = 1 } = {},
): Promise<string> {
  const until = Date.now() + timeoutMs
  for (;;) {
    const text = await screenText(page, number)
    if (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text)) return text
    if (Date.now() > until) throw new Error(`the terminal never showed ${String(wanted)}; it shows:\n${text}`)
    await page.waitForTimeout(50)
  }
}

export async function focusTerminal(page: Page, number = 1): Promise<void> {
  await page.locator(`[data-testid="terminal-${number}"] .xterm-helper-textarea`).focus()
}

/** Types a line and presses Enter. */
export async function typeLine(page: Page, line: string, number = 1): Promise<void> {
  await focusTerminal(page, number)
  await page.keyboard.type(line)
  await page.keyboard.press('Enter')
}
