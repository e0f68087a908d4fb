/** F6 and Shift+F6 go round the page's regions: elements with `data-region`, in the order they stand in the document. */

/** @returns whether the key was one of them. */
export function cycleRegions(event: KeyboardEvent): boolean {
  if (event.key !== 'F6' || event.ctrlKey || event.altKey || event.metaKey) return false
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter(isShown)
  const at = regions.findIndex((region) => region.contains(document.activeElement))
  const step = event.shiftKey ? -1 : 1
  const from = at < 0 && event.shiftKey ? 0 : at
  event.preventDefault()
  focusRegion(regions[(from + step + regions.length) % regions.length])
  return true
}

export function focusRegion(region: HTMLElement | null | undefined): void {
  const best = region?.querySelector<HTMLElement>('[data-region-focus]')
  const first = region?.querySelector<HTMLElement>(
    'button:not(:disabled), [tabindex="0"], input, select, a[href]',
  )
  ;(best ?? first ?? region)?.focus()
}

/** Ctrl+]: from the terminal's screen to its tab, where Tab and F6 are the page's again. */
export function leaveTerminal(): void {
  focusRegion(document.querySelector<HTMLElement>('[data-region="terminal"]'))
}

/** Nobody is anywhere: no element has the focus, no menu is open. Only then may the focus be put somewhere unasked. */
export function nothingHasFocus(): boolean {
  const { activeElement, body } = document
  const nowhere = activeElement === null || activeElement === body
  return nowhere && document.querySelector(':popover-open, dialog[open]') === null
}

function isShown(element: HTMLElement): boolean {
  return element.offsetParent !== null || getComputedStyle(element).position === 'fixed'
}
