/** A restart by hand: what ends with it is said first, and nothing happens without a yes. */
import type { Sandbox } from './sandbox.svelte.ts'

export function restartHost(sandbox: Sandbox): void {
  const ends = 'Running containers and the programs in the terminals end. What is stored is kept.'
  if (sandbox.phase.name === 'running' && !confirm(`Restart the host? ${ends}`)) return
  // The keyboard goes to the new shell, unless it is taken elsewhere meanwhile.
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
  void sandbox.restart()
}
