/** Puts a command at the prompt of the terminal in front, for the learner to press Enter. */
import { tick } from 'svelte'
import type { Page } from '../page.ts'

export async function insertIntoTerminal({ layout, terminals }: Page, command: string): Promise<void> {
  layout.pane = 'terminal'
  await tick()
  terminals.active?.send(command)
  terminals.active?.focus()
}
