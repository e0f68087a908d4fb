/** Calls when the page is hidden or goes away: the last moment of which a browser tells. Safari tells some of it only by `pagehide`. */
export function whenLeft(page: Window, leave: () => void): void {
  page.document.addEventListener('visibilitychange', () => {
    if (page.document.visibilityState === 'hidden') leave()
  })
  page.addEventListener('pagehide', leave)
}
