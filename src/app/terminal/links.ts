/** Opening what looks like an address in a terminal's output. */

/** @param say told why, when an address is not opened. */
export function openLink(uri: string, say: (text: string) => void): void {
  if (isSandboxAddress(uri)) {
    say(`${uri} is an address inside the sandbox, not on your computer. Try: curl ${uri}`)
    return
  }
  window.open(uri, '_blank', 'noopener,noreferrer')
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
