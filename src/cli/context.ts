/**
 * What a `docker` command gets from its surroundings. The CLI knows Docker only through its HTTP API, and the world only
 * through this: no process, no DOM, no globals. Under Node it is the process's own stdio (`src/node/docker.ts`), in the
 * guest the stub that was called (`stub-service.ts`), in tests a literal.
 */
import type { Dial, Origin } from '../protocol/socket.ts'

export interface CliContext {
  /** Without the program's own name: `['run', '-it', 'busybox']`. */
  args: string[]
  env: Record<string, string>
  /** Absolute; relative paths of the command line are meant from here. */
  cwd: string
  stdin: CliInput
  stdout: CliOutput
  stderr: CliOutput
  /** Of the terminal; null without one. */
  size(): { rows: number; columns: number } | null
  /** @returns how to stop listening. */
  onResize(listener: () => void): () => void
  /** @param listener gets `SIGINT`, `SIGTERM`, … @returns how to stop listening. */
  onSignal(listener: (signal: string) => void): () => void
  /**
   * From now on output that nobody reads is a failure that is said, as in a program that catches SIGPIPE; before, it ends
   * the command in silence.
   */
  catchPipe(): void
  dial: Dial
  /** Whose doing the command is: said by whoever runs it, and told to the daemon's host with every connection. */
  origin: Origin
  /** The caller's files, with the caller's rights. Paths are absolute. */
  files: CliFiles
  /** Milliseconds since 1970. */
  now(): number
  /** The caller is gone: stop. */
  signal: AbortSignal
  /** Ties together what this one command causes. */
  corr: string
  /** GOARCH of the client, as `docker version` shows it. */
  arch: string
}

export interface CliInput {
  isTty: boolean
  /** Nothing is consumed before the first read. */
  readable: ReadableStream<Uint8Array>
  /** No echo, no line editing, no signals from keys; a no-op without a terminal. */
  setRaw(on: boolean): void
}

export interface CliOutput {
  isTty: boolean
  /**
   * Resolves when the bytes are taken over, so that a fast container does not fill the memory.
   *
   * @throws {BrokenPipe} nobody reads any more.
   */
  write(bytes: Uint8Array | string): Promise<void>
}

export interface CliFiles {
  /** @throws {FileError} */
  read(path: string): Promise<Uint8Array>
  /** Replaces the file. @throws {FileError} */
  write(path: string, bytes: Uint8Array, mode: number): Promise<void>
  /** @throws {FileError} */
  remove(path: string): Promise<void>
  /** Follows symlinks; null when there is nothing. */
  stat(path: string): Promise<{ isDirectory: boolean; sizeBytes: number } | null>
}

/** Whoever read the output has gone. */
export class BrokenPipe extends Error {
  /** @param stream `stdout` */
  constructor(stream: string) {
    super(`write /dev/${stream}: broken pipe`)
    this.name = 'BrokenPipe'
  }
}

/** A file operation failed; `reason` is the kernel's text: `no such file or directory`. */
export class FileError extends Error {
  readonly reason: string
  constructor(operation: string, path: string, reason: string) {
    super(`${operation} ${path}: ${reason}`)
    this.name = 'FileError'
    this.reason = reason
  }
}
