/** What the page is made of, handed down to its components. Wired in `start.ts`. */
import { getContext, setContext } from 'svelte'
import type { EventLog } from './events/event-log.svelte.ts'
import type { Inspector } from './inspector/inspector.svelte.ts'
import type { Notices } from './notices/notices.svelte.ts'
import type { Sandbox } from './sandbox/sandbox.svelte.ts'
import type { Picture } from './scene/picture.svelte.ts'
import type { Announcer } from './shell/announcer.svelte.ts'
import type { Layout } from './shell/layout.svelte.ts'
import type { Settings } from './shell/settings.svelte.ts'
import type { Theme } from './shell/theme.svelte.ts'
import type { Terminals } from './terminal/terminals.svelte.ts'

export interface Page {
  sandbox: Sandbox
  picture: Picture
  events: EventLog
  terminals: Terminals
  inspector: Inspector
  notices: Notices
  announcer: Announcer
  layout: Layout
  settings: Settings
  theme: Theme
}

const key = Symbol('page')

export function setPage(page: Page): void {
  setContext(key, page)
}

export function getPage(): Page {
  return getContext<Page>(key)
}
