/** Processes of a machine, in a container or on the host itself. */
import type { TerminalSize } from '../terminal-size.ts'

/** A process with its streams. All output has been delivered when `stdout` (and `stderr`) end. */
export interface Process {
  /** As the host sees it. */
  pid: number
  /** Null when the plan has no stdin. Closing it is end of file for the process (for a tty: its hang-up is not sent). */
  stdin: WritableStream<Uint8Array> | null
  /** With a tty: everything the process prints. */
  stdout: ReadableStream<Uint8Array>
  /** Null with a tty. */
  stderr: ReadableStream<Uint8Array> | null
  resize(size: TerminalSize): Promise<void>
  /** Sends a signal to this process. */
  kill(signal: number): Promise<void>
  /** Settles once, never rejects while the machine lives; rejects if it crashed. */
  exited: Promise<ExitStatus>
}

export interface StdioPlan {
  tty: boolean
  /** Whether standard input is a pipe that can be written to; otherwise it is `/dev/null`. */
  stdin: boolean
  /** The first size of the terminal, when there is one. */
  size?: TerminalSize
}

export interface ExitStatus {
  /** 0–255; 128 + signal number if a signal ended it. */
  code: number
  signal?: number
}
