/** What the machine or the storage could not do, in the words that dockerd would have for it. */
import { AgentGoneError } from '../../protocol/agent/errors.ts'
import { errnoWords } from '../../protocol/errno-words.ts'
import { RuntimeError } from '../../protocol/machine/index.ts'

/** @returns undefined: it is no such failure. */
export function machineFailure(error: unknown): string | undefined {
  if (error instanceof RuntimeError) {
    const full = error.kind === 'full' && !/no space left on device/i.test(error.message)
    return full ? `${error.message}: no space left on device` : error.message
  }
  if (error instanceof AgentGoneError) return error.message
  if (!(error instanceof Error)) return undefined
  // The browser's storage is full.
  if (error.name === 'QuotaExceededError') return 'no space left on device'
  const { code, syscall } = error as { code?: unknown; syscall?: unknown }
  const words = typeof code === 'string' ? errnoWords(code) : undefined
  if (words === undefined) return undefined
  // Node says the same in an order of its own.
  return typeof syscall === 'string' ? `${syscall}: ${words}` : error.message.replace(code as string, words)
}
