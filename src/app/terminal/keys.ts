/**
 * The keys a terminal in a browser does not simply pass on. Everything else belongs to the program in it, also F6 and Tab.
 *
 * Pasting is left to the browser (Ctrl+Shift+V, Shift+Insert, Cmd+V, the context menu), because only then it needs no
 * permission.
 */
export type TerminalKey = 'leave' | 'copy' | 'browser' | 'program'

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'shiftKey' | 'metaKey'>

export function terminalKey(event: Key, mac: boolean): TerminalKey {
  const { ctrlKey, shiftKey, metaKey } = event
  const key = event.key.toLowerCase()
  // By the sign, not the place: on other layouts that key zooms the page. AltGr, where it makes the sign, counts as Alt.
  if (ctrlKey && !metaKey && key === ']') return 'leave'
  if (mac && metaKey && key === 'c') return 'copy'
  if (mac && metaKey) return 'browser'
  if (ctrlKey && shiftKey && key === 'c') return 'copy'
  if (ctrlKey && !shiftKey && key === 'insert') return 'copy'
  if (ctrlKey && shiftKey && key === 'v') return 'browser'
  if (shiftKey && key === 'insert') return 'browser'
  return 'program'
}
