/** The terminals as tabs: Terminal 1 | 2 | +. */
import { TerminalSession, type SessionOptions, type Shells } from './session.svelte.ts'

type Shared = Omit<SessionOptions, 'number'>

export class Terminals {
  sessions = $state.raw<TerminalSession[]>([])
  active = $state.raw<TerminalSession | undefined>()
  readonly #options: () => Shared
  #shells: Shells | undefined
  #count = 0

  /** @param options as they are now; read for every new terminal. */
  constructor(options: () => Shared) {
    this.#options = options
    this.add()
  }

  add(): TerminalSession {
    const session = new TerminalSession({ ...this.#options(), number: ++this.#count })
    if (this.#shells) session.connect(this.#shells)
    this.sessions = [...this.sessions, session]
    this.active = session
    return session
  }

  /** Closing the last one opens a fresh one: there is always a terminal. */
  close(session: TerminalSession): void {
    const at = this.sessions.indexOf(session)
    session.dispose()
    this.sessions = this.sessions.filter((one) => one !== session)
    if (this.sessions.length === 0) this.add()
    else if (this.active === session) this.active = this.sessions[Math.max(0, at - 1)]
  }

  /** The keyboard goes to the shell that is shown. On a touch screen that would call up the soft one. */
  takeKeyboard(): void {
    if (!matchMedia('(pointer: coarse)').matches) this.active?.focus()
  }

  connect(shells: Shells): void {
    this.#shells = shells
    for (const session of this.sessions) session.connect(shells)
  }

  setTheme(theme: 'light' | 'dark'): void {
    for (const session of this.sessions) session.setTheme(theme)
  }

  setScreenReader(on: boolean): void {
    for (const session of this.sessions) session.setScreenReader(on)
  }
}
