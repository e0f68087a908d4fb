/**
 * Patterns that clients send: Go's regular expressions, which are RE2's, and Go's globs. No match takes more steps than
 * pattern and text are long, multiplied, and what one request may ask for in all is bounded.
 */
import { RE2JS, RE2JSException } from 're2js'
import { matchPath } from './match-path.ts'

/** No name that anybody looks for is longer. */
const MAX_LENGTH = 512
/** About a second's work; a thousand containers by name take some three million. */
const MAX_STEPS = 5e7
/** What compiling costs, for each character of a pattern and for each instruction that comes of it. */
const COMPILING = { character: 500, instruction: 1000 }

/** One request asks for more than is given to any. */
export class PatternTooCostly extends Error {
  constructor() {
    super('matching it would take too long')
    this.name = 'PatternTooCostly'
  }
}

/** The patterns of one request. */
export class Patterns {
  #compiled = new Map<string, RE2JS | null>()
  #stepsLeft = MAX_STEPS

  /** Whether a regular expression matches anywhere in the text. What is none matches nothing. @throws {PatternTooCostly} */
  search(pattern: string, text: string): boolean {
    const compiled = this.#compile(pattern)
    if (compiled === null) return false
    this.#spend(compiled.programSize() * (text.length + 1))
    return compiled.test(text)
  }

  /** Whether a glob matches the whole name. @throws {PatternTooCostly} @throws {DockerError} invalid */
  matchPath(pattern: string, name: string): boolean {
    refuseLong(pattern)
    this.#spend((pattern.length + 1) * (name.length + 1))
    return matchPath(pattern, name)
  }

  #compile(pattern: string): RE2JS | null {
    const known = this.#compiled.get(pattern)
    if (known !== undefined) return known
    refuseLong(pattern)
    this.#spend(pattern.length * COMPILING.character)
    const compiled = compile(pattern)
    if (compiled) this.#spend(compiled.programSize() * COMPILING.instruction)
    this.#compiled.set(pattern, compiled)
    return compiled
  }

  #spend(steps: number): void {
    this.#stepsLeft -= steps
    if (this.#stepsLeft < 0) throw new PatternTooCostly()
  }
}

function refuseLong(pattern: string): void {
  if (pattern.length > MAX_LENGTH) throw new PatternTooCostly()
}

function compile(pattern: string): RE2JS | null {
  try {
    return RE2JS.compile(pattern)
  } catch (error) {
    if (error instanceof RE2JSException) return null
    throw error
  }
}
