/** Puts a command at the prompt of the terminal in front, for the learner to press Enter. */
import { tick } from 'svelte'
import type { Layout } from '../frame/layout.svelte.ts'
import type { Terminals } from './terminals.svelte.ts'

export async function insertIntoTerminal(
  { layout, terminals }: { layout: Layout; terminals: Terminals },
  command: string,
): Promise<void> {
  layout.pane = 'terminal'
  await tick()
  terminals.active?.send(command)
  terminals.active?.focus()
}
