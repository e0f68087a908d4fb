/**
 * The page's end of the sandbox worker: a {@link SandboxWorker} that never rejects and never waits for a dead worker.
 * It knows comlink and nothing of what the calls mean.
 */
import { transfer, wrap } from 'comlink'
import type { Failure, Result, SandboxWorker, WireResponse } from '../../protocol/sandbox.ts'

export interface SandboxClient extends SandboxWorker {
  /** Ends the worker at once; whatever was under way fails. Locks on its storage are released by the browser. */
  terminate(): void
}

/** comlink waits for ever when the worker dies, so every call races with the worker's own failure. */
export function connectWorker(worker: Worker): SandboxClient {
  const remote = wrap<SandboxWorker>(worker)
  let end: (failure: Failure) => void = () => {}
  const gone = new Promise<Failure>((resolve) => (end = resolve))
  worker.onerror = (event) => end(bug(event.message || 'The sandbox worker could not be loaded.'))
  worker.onmessageerror = () => end(bug('A message from the sandbox worker could not be read.'))

  const guard = <T>(call: Promise<Result<T>>): Promise<Result<T>> =>
    Promise.race([call.catch(failed), gone.then((error) => ({ ok: false as const, error }))])

  return {
    boot: (options) => guard(remote.boot(options)),
    restart: () => guard(remote.restart()),
    flush: () => guard(remote.flush()),
    shutdown: () => guard(remote.shutdown()),
    resetStorage: (host) => guard(remote.resetStorage(host)),
    openTerminal: (size, port) => guard(remote.openTerminal(size, transfer(port, [port]))),
    waitTerminal: (id) => guard(remote.waitTerminal(id)),
    resizeTerminal: (id, size) => guard(remote.resizeTerminal(id, size)),
    closeTerminal: (id) => guard(remote.closeTerminal(id)),
    subscribe: (afterSeq, port) => guard(remote.subscribe(afterSeq, transfer(port, [port]))),
    room: () => guard(remote.room()),
    request: (request) =>
      Promise.race([
        remote.request(request).catch((error: unknown) => unanswered(messageOf(error))),
        gone.then((error) => unanswered(error.message)),
      ]),
    terminate() {
      worker.terminate()
      end({ kind: 'state', message: 'The sandbox was stopped.' })
    },
  }
}

function failed(error: unknown): { ok: false; error: Failure } {
  return { ok: false, error: bug(messageOf(error)) }
}

function bug(message: string): Failure {
  return { kind: 'bug', message }
}

/** The shape of {@link SandboxWorker.request}'s answer when there is no host to ask. */
function unanswered(message: string): WireResponse {
  return { status: 0, headers: [], body: { kind: 'bytes', bytes: new TextEncoder().encode(message) } }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
