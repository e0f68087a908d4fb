/**
 * What is said to screen readers: one polite voice that speaks at most every 1.5 s and merges what comes faster, and an
 * assertive one for errors. The same sentences stand on the screen.
 */
import type { Verbosity } from './settings.svelte.ts'

/** `detail`: every step. `result`: what a learner waits for. `error`: must not be missed. */
export type Weight = 'detail' | 'result' | 'error'

const pauseMs = 1500
/** A longer backlog is cut to its end: what is now matters more than what was. */
const mostMerged = 4

export class Announcer {
  polite = $state('')
  assertive = $state('')
  /** The last {@link say}, for the eye. */
  notice = $state('')
  #waiting: string[] = []
  #timer: ReturnType<typeof setTimeout> | undefined
  #noticeTimer: ReturnType<typeof setTimeout> | undefined
  readonly #verbosity: () => Verbosity

  constructor(verbosity: () => Verbosity) {
    this.#verbosity = verbosity
  }

  /** A sentence about the picture; spoken if the learner wants to hear that much. */
  tell(caption: string, weight: Weight): void {
    if (weight === 'error') {
      this.assertive = caption
      return
    }
    const verbosity = this.#verbosity()
    if (verbosity === 'off' || (verbosity === 'results' && weight === 'detail')) return
    this.#speak(caption)
  }

  /** An answer to what the learner just did: always spoken, and shown for a while. */
  say(text: string): void {
    this.notice = text
    clearTimeout(this.#noticeTimer)
    this.#noticeTimer = setTimeout(() => (this.notice = ''), 8000)
    this.#speak(text)
  }

  #speak(text: string): void {
    this.#waiting.push(text)
    if (this.#timer === undefined) this.#flush()
  }

  #flush(): void {
    this.#timer = undefined
    if (this.#waiting.length === 0) return
    this.polite = this.#waiting.slice(-mostMerged).join('. ')
    this.#waiting = []
    this.#timer = setTimeout(() => this.#flush(), pauseMs)
  }
}
