/**
 * The `filters` parameter: `{"key":{"value":true}}` (the CLI), `{"key":["value"]}` (older clients, dockerode, docker-py),
 * or empty. Names and matching are those of moby's `api/types/filters`.
 */
import { DockerError } from './errors.ts'
import { Patterns, PatternTooCostly } from './patterns.ts'

/** Thousands of values; what is longer is a mistake or an attack. */
const MAX_LENGTH = 64 * 1024

export class Filters {
  #fields: Map<string, Set<string>>
  #patterns = new Patterns()

  constructor(fields: Map<string, Set<string>> = new Map()) {
    this.#fields = fields
  }

  /** @throws {DockerError} invalid */
  static parse(text: string | undefined): Filters {
    if (!text) return new Filters()
    if (text.length > MAX_LENGTH) throw invalidFilter()
    const parsed = parseOrRefuse(text)
    const fields = new Map<string, Set<string>>()
    for (const [key, values] of Object.entries(parsed)) {
      if (Array.isArray(values) && values.every((value) => typeof value === 'string')) {
        fields.set(key, new Set(values))
      } else if (isFlags(values)) {
        fields.set(key, new Set(Object.keys(values).filter((value) => values[value])))
      } else throw invalidFilter()
    }
    return new Filters(fields)
  }

  get size(): number {
    return this.#fields.size
  }

  has(key: string): boolean {
    return this.#fields.has(key)
  }

  get(key: string): string[] {
    return [...(this.#fields.get(key) ?? [])]
  }

  add(key: string, value: string): void {
    const values = this.#fields.get(key) ?? new Set()
    this.#fields.set(key, values.add(value))
  }

  /** @throws {DockerError} invalid: a key that is not among these. */
  accept(...keys: string[]): this {
    for (const key of this.#fields.keys()) if (!keys.includes(key)) throw invalidFilter(key)
    return this
  }

  /** Equal to one of the values; true if none is asked for. */
  exactMatch(key: string, source: string): boolean {
    const values = this.#fields.get(key)
    return !values?.size || values.has(source)
  }

  /** Equal to a value, or matched by one as a regular expression. @throws {DockerError} invalid: it would take too long. */
  match(key: string, source: string): boolean {
    if (this.exactMatch(key, source)) return true
    return this.#someMatch(key, (pattern) => this.#patterns.search(pattern, source))
  }

  /** Matched by a value as a glob; true if the key is not there. @throws {DockerError} invalid: a value that is no glob. */
  matchPath(key: string, name: string): boolean {
    if (!this.has(key)) return true
    return this.#someMatch(key, (pattern) => this.#patterns.matchPath(pattern, name))
  }

  /** Equal to a value, or beginning with one. */
  fuzzyMatch(key: string, source: string): boolean {
    return this.exactMatch(key, source) || this.get(key).some((prefix) => source.startsWith(prefix))
  }

  /** Whether all `key` or `key=value` pairs asked for are there. */
  matchKeyValues(key: string, sources: Record<string, string> | null): boolean {
    return this.get(key).every((wanted) => {
      const at = wanted.indexOf('=')
      const name = at < 0 ? wanted : wanted.slice(0, at)
      if (sources === null || !Object.hasOwn(sources, name)) return false
      return at < 0 || sources[name] === wanted.slice(at + 1)
    })
  }

  /** `label` and `label!` of the prune endpoints. */
  matchLabels(labels: Record<string, string> | null): boolean {
    if (!this.matchKeyValues('label', labels)) return false
    return !this.has('label!') || !this.matchKeyValues('label!', labels)
  }

  /** @throws {DockerError} invalid: neither true nor false, or both. */
  bool(key: string, fallback: boolean): boolean {
    const values = this.#fields.get(key)
    if (values === undefined) return fallback
    const isTrue = values.has('1') || values.has('true')
    const isFalse = values.has('0') || values.has('false')
    if (isTrue === isFalse) throw invalidFilter(key, values.size ? [...values] : undefined)
    return isTrue
  }

  #someMatch(key: string, test: (pattern: string) => boolean): boolean {
    try {
      return this.get(key).some(test)
    } catch (error) {
      if (!(error instanceof PatternTooCostly)) throw error
      throw new DockerError('invalid', `${invalidFilter(key).message}: ${error.message}`)
    }
  }
}

export function invalidFilter(key?: string, values?: string[]): DockerError {
  const value = values ? `=[${values.join(' ')}]` : ''
  return new DockerError('invalid', key === undefined ? 'invalid filter' : `invalid filter '${key}${value}'`)
}

function parseOrRefuse(text: string): Record<string, unknown> {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    throw invalidFilter()
  }
  if (parsed === null) return {}
  if (typeof parsed !== 'object' || Array.isArray(parsed)) throw invalidFilter()
  return parsed as Record<string, unknown>
}

function isFlags(values: unknown): values is Record<string, boolean> {
  return (
    typeof values === 'object' &&
    values !== null &&
    !Array.isArray(values) &&
    Object.values(values).every((flag) => typeof flag === 'boolean')
  )
}
