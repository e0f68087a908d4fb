/** Choices that are kept between visits. A browser that refuses storage keeps them until the tab closes. */
export type Verbosity = 'off' | 'results' | 'all'

interface Choices {
  /** What is said to screen readers about the picture. */
  announcements: Verbosity
  /** Lets screen readers read the terminal; slower. */
  screenReaderTerminal: boolean
  /** Draw every request, also `/_ping` and the picture's own. */
  showEverything: boolean
  /** The keys that copy and paste were told. */
  toldClipboard: boolean
}

const key = 'drydock.settings'
const defaults: Choices = {
  announcements: 'results',
  screenReaderTerminal: false,
  showEverything: false,
  toldClipboard: false,
}

export class Settings {
  #choices = $state.raw<Choices>({ ...defaults, ...readStored<Choices>(key) })

  get announcements(): Verbosity {
    return this.#choices.announcements
  }
  get screenReaderTerminal(): boolean {
    return this.#choices.screenReaderTerminal
  }
  get showEverything(): boolean {
    return this.#choices.showEverything
  }
  get toldClipboard(): boolean {
    return this.#choices.toldClipboard
  }

  change(changes: Partial<Choices>): void {
    this.#choices = { ...this.#choices, ...changes }
    store(key, this.#choices)
  }
}

/** What was stored as JSON under a key, or nothing if it is missing or broken. */
export function readStored<T extends object>(key: string): Partial<T> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? '{}')
    return typeof value === 'object' && value !== null ? (value as Partial<T>) : {}
  } catch {
    // Written by another version, or storage is refused: the defaults hold.
    return {}
  }
}

export function store(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value))
  } catch {
    // Refused or full: the choice lasts until the tab closes.
  }
}
