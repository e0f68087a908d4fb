/** What a verb says about its flags, and what it gets back. */
import type { Source } from './completion.ts'
import type { Kind } from './values.ts'

export interface Flag<T = unknown> {
  name: string
  short?: string
  kind: Kind<T>
  usage: string
  /** The value when the flag is not given, where it is not the kind's own. */
  initial?: T
  hidden?: boolean
  /** Another flag whose value this one sets: `--time` sets `timeout`. */
  sets?: string
  /** Works, with this warning: `use --timeout instead`. */
  deprecated?: string
  /** Shown and accepted only if the daemon's API is at least this. */
  since?: string
  ostype?: string
  /** Only on a daemon with experimental features. */
  experimental?: boolean
  /** What Tab offers as its value; files where nothing is said. */
  complete?: Source
  /** Shown only on a swarm manager. */
  swarmManager?: boolean
}

/** Shorthand for tables of flags: `flag('all', 'a', bool, 'Show all …')`; an empty `short` is none. */
export function flag<T>(
  name: string,
  short: string,
  kind: Kind<T>,
  usage: string,
  more: Partial<Omit<Flag<T>, 'name' | 'kind' | 'usage'>> = {},
): Flag<T> {
  return { name, ...(short ? { short } : {}), kind, usage, ...more }
}

/** The values of a command's flags after parsing. */
export class FlagValues {
  readonly #values = new Map<string, unknown>()
  readonly #changed = new Set<string>()
  readonly #kinds = new Map<string, Kind<unknown>>()

  constructor(flags: readonly Flag[]) {
    for (const { name, kind, initial, sets } of flags) {
      this.#kinds.set(sets ?? name, kind)
      this.#values.set(sets ?? name, initial ?? kind.initial())
    }
  }

  /** The value of a flag of a given kind; a name or kind that the command does not have is our mistake. */
  get<T>(name: string, kind: Kind<T>): T {
    const known = this.#kinds.get(name)
    if (!known || known.typeName !== kind.typeName)
      throw new Error(`no such flag: ${name} (${kind.typeName})`)
    return this.#values.get(name) as T
  }

  bool(name: string): boolean {
    return this.#read(name, 'boolean') as boolean
  }

  string(name: string): string {
    return this.#read(name, 'string') as string
  }

  int(name: string): number {
    return this.#read(name, 'number') as number
  }

  bigint(name: string): bigint {
    return this.#read(name, 'bigint') as bigint
  }

  list(name: string): string[] {
    return this.#read(name, 'object') as string[]
  }

  filters(name: string): Map<string, string[]> {
    return this.#read(name, 'object') as Map<string, string[]>
  }

  #read(name: string, type: string): unknown {
    const value = this.#values.get(name)
    if (typeof value !== type) throw new Error(`flag ${name} is no ${type}`)
    return value
  }

  /** Whether the flag was given at all. */
  changed(name: string): boolean {
    return this.#changed.has(name)
  }

  /** How many different flags were given. */
  get count(): number {
    return this.#changed.size
  }

  set(flag: Flag, text: string): void {
    const target = flag.sets ?? flag.name
    this.#values.set(target, flag.kind.set(this.#values.get(target), text))
    this.#changed.add(flag.name)
  }
}
