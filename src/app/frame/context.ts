import { createContext } from 'svelte'
import type { Announcer } from './announcer.svelte.ts'
import type { Layout } from './layout.svelte.ts'
import type { Settings } from './settings.svelte.ts'
import type { Theme } from './theme.svelte.ts'

/** What every pane may need: where the panes stand, what is said, what was chosen. */
export interface Frame {
  announcer: Announcer
  layout: Layout
  settings: Settings
  theme: Theme
  /** The text of `docs/fidelity.md`. */
  fidelity: string
}

export const [getFrame, setFrame] = createContext<Frame>()
