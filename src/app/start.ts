/** Wires the page together. The composition root hands in what differs between the real page and a test's. */
import { mount } from 'svelte'
import { FIRST_HOST } from '../protocol/host-name.ts'
import App from './App.svelte'
import { EventLog } from './events/event-log.svelte.ts'
import { Inspector } from './inspector/inspector.svelte.ts'
import { Notices } from './notices/notices.svelte.ts'
import { SlowLook } from './notices/slow-look.ts'
import type { Page } from './page.ts'
import { whenLeft } from './sandbox/when-left.ts'
import { Sandbox, type SandboxParts } from './sandbox/sandbox.svelte.ts'
import { Picture } from './scene/picture.svelte.ts'
import { isPictures } from './scene/request.ts'
import { Announcer } from './frame/announcer.svelte.ts'
import { Layout } from './frame/layout.svelte.ts'
import { leaveTerminal } from './frame/regions.ts'
import { Settings } from './frame/settings.svelte.ts'
import { Theme } from './frame/theme.svelte.ts'
import { Terminals } from './terminal/terminals.svelte.ts'

export interface Surroundings extends Pick<SandboxParts, 'connect' | 'ownership' | 'missing' | 'options'> {
  /** The text of `docs/fidelity.md`. */
  fidelity: string
}

export function startPage(target: HTMLElement, { fidelity, ...surroundings }: Surroundings): void {
  const settings = new Settings()
  const theme = new Theme()
  const announcer = new Announcer(() => settings.announcements)
  const events = new EventLog(() => settings.showEverything)
  const picture: Picture = new Picture({
    host: FIRST_HOST,
    client: () => sandbox.client,
    onBeat: (beat) => announcer.tell(beat.caption, beat.weight),
  })
  const sandbox: Sandbox = new Sandbox({
    ...surroundings,
    onEvents: (batch) => {
      events.add(batch.events)
      picture.take(batch)
      notices.take(batch.events)
      if (batch.events.some((event) => !isPictures(event.origin))) slowLook.stir()
    },
    onNewWorker: () => {
      events.clear()
      picture.reset()
    },
  })
  const notices = new Notices(() => sandbox.client)
  const slowLook = new SlowLook({
    look: () => void notices.lookForRoom({ failed: false }),
    busy: () => picture.busy,
    visible: () => document.visibilityState === 'visible',
  })
  const terminals = new Terminals(() => ({
    theme: theme.shown,
    screenReader: settings.screenReaderTerminal,
    onLeave: leaveTerminal,
    onClipboard: () => settings.change({ toldClipboard: true }),
    say: (text) => announcer.say(text),
    onRefused: () => void notices.lookForRoom({ failed: true }),
    onOutput: () => slowLook.stir(),
  }))
  const inspector = new Inspector(() => sandbox.client)
  const page: Page = {
    sandbox,
    picture,
    events,
    terminals,
    inspector,
    notices,
    announcer,
    layout: new Layout(),
    settings,
    theme,
    fidelity,
  }
  mount(App, { target, props: { page } })
  whenLeft(window, () => sandbox.flush())
  setInterval(() => slowLook.tick(), SlowLook.everyMs)
  void sandbox.start()
}
