/**
 * The keys a terminal in a browser does not simply pass on. Everything else belongs to the program in it, also F6 and Tab.
 *
 * Pasting is left to the browser (Ctrl+V, Ctrl+Shift+V, Shift+Insert, Cmd+V, the context menu), because only then it needs
 * no permission. A program gets no ^V; on a Mac, where Cmd pastes, it does.
 */
export type TerminalKey = 'leave' | 'copy' | 'browser' | 'program'

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'shiftKey' | 'metaKey' | 'altKey'>

/** @param selected whether text is selected: Ctrl+C then copies it and does not interrupt. */
export function terminalKey(event: Key, { mac, selected }: { mac: boolean; selected: boolean }): TerminalKey {
  const { ctrlKey, shiftKey, metaKey, altKey } = event
  const key = event.key.toLowerCase()
  // By the sign, not the place: on other layouts that key zooms the page. AltGr, where it makes the sign, counts as Alt.
  if (ctrlKey && !metaKey && key === ']') return 'leave'
  if (mac && metaKey) return key === 'c' ? 'copy' : 'browser'
  if (shiftKey && key === 'insert') return 'browser'
  if (!ctrlKey || altKey) return 'program'
  if (key === 'insert') return 'copy'
  if (key === 'c') return shiftKey || (selected && !mac) ? 'copy' : 'program'
  if (key === 'v') return shiftKey || !mac ? 'browser' : 'program'
  return 'program'
}
