/** What the page is made of, handed down to its components: each folder has its own context. Wired in `start.ts`. */
import { setEvents } from './events/context.ts'
import type { EventLog } from './events/event-log.svelte.ts'
import { setFrame, type Frame } from './frame/context.ts'
import { setInspector } from './inspector/context.ts'
import type { Inspector } from './inspector/inspector.svelte.ts'
import { setNotices } from './notices/context.ts'
import type { Notices } from './notices/notices.svelte.ts'
import { setSandbox } from './sandbox/context.ts'
import type { Sandbox } from './sandbox/sandbox.svelte.ts'
import { setPicture } from './scene/context.ts'
import type { Picture } from './scene/picture.svelte.ts'
import { setTerminals } from './terminal/context.ts'
import type { Terminals } from './terminal/terminals.svelte.ts'

export interface Page extends Frame {
  sandbox: Sandbox
  picture: Picture
  events: EventLog
  terminals: Terminals
  inspector: Inspector
  notices: Notices
}

export function setPage(page: Page): void {
  setFrame(page)
  setSandbox(page.sandbox)
  setPicture(page.picture)
  setEvents(page.events)
  setTerminals(page.terminals)
  setInspector(page.inspector)
  setNotices(page.notices)
}
