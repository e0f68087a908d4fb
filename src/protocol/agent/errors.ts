import { errnoName } from './errno.ts'

/** The guest refused an operation. */
export class AgentError extends Error {
  readonly errno: number
  /** `ENOENT` and the like. */
  readonly code: string
  /** The operation's name, as in PROTOCOL.md. */
  readonly operation: string
  /** Its place in the CALL's list. */
  readonly index: number
  /** What the agent adds for people; empty when the number says it all. For a failed starter: its log. */
  readonly text: string

  constructor(operation: string, index: number, errno: number, text: string) {
    super(`${operation}: ${errnoName(errno)}${text ? `: ${text}` : ''}`)
    this.name = 'AgentError'
    this.errno = errno
    this.code = errnoName(errno)
    this.operation = operation
    this.index = index
    this.text = text
  }
}

/** There is nobody to ask any more: the guest crashed, hangs, or speaks nonsense. */
export class AgentGoneError extends Error {
  constructor(reason: string) {
    super(reason)
    this.name = 'AgentGoneError'
  }
}

/** The other side reset a channel; what was under way is lost. */
export class ChannelResetError extends Error {
  readonly errno: number
  /** `EPIPE` and the like. */
  readonly code: string

  constructor(errno: number) {
    super(`channel reset: ${errnoName(errno)}`)
    this.name = 'ChannelResetError'
    this.errno = errno
    this.code = errnoName(errno)
  }
}
