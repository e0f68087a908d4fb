/** Opening what looks like an address in a terminal's output. */

/**
 * @param say told why, when an address is not opened.
 * @param ask whether to go there; for links whose text need not be their address (OSC 8).
 */
export function openLink(uri: string, say: (text: string) => void, ask = (_question: string) => true): void {
  if (!isWebAddress(uri)) {
    say(`${uri} is not a web address; it is not opened.`)
    return
  }
  if (isSandboxAddress(uri)) {
    say(`${uri} is an address inside the sandbox, not on your computer. Try: curl ${uri}`)
    return
  }
  if (ask(`Open ${uri} in a new tab?`)) window.open(uri, '_blank', 'noopener,noreferrer')
}

/** A page on the web, and nothing that a browser would run, read or hand to another program. */
export function isWebAddress(uri: string): boolean {
  return URL.canParse(uri) && ['http:', 'https:'].includes(new URL(uri).protocol)
}

/** Loopback and container addresses mean the emulated host; the browser would look for them on the learner's machine. */
export function isSandboxAddress(uri: string): boolean {
  const host = new URL(uri).hostname
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '[::1]' ||
    /^(127|172\.(1[6-9]|2\d|3[01]))\./.test(host)
  )
}
