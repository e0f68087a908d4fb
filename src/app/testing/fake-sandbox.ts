/** A sandbox without an emulator, behind the real contract. For tests of the page and its development page only. */
import { portSocket, supply } from '../../protocol/ports.ts'
import type { BootProgress } from '../../protocol/boot.ts'
import type { BootInfo, Failure, Result } from '../../protocol/sandbox.ts'
import type { SandboxClient } from '../sandbox/client.ts'
import { engine, FakeEngine } from './fake-engine.ts'
import { FakeShell } from './fake-shell.ts'

export interface FakeOptions {
  /** Milliseconds that each boot stage takes. */
  stageMs: number
  /** The first boot fails in this stage. */
  failure?: Failure
  /** Prepares what the host holds when it comes up. */
  prepare?: (engine: FakeEngine) => void
}

const info: BootInfo = {
  from: 'snapshot',
  bootMs: 940,
  kernelVersion: '6.1.0-fake',
  architecture: 'i686',
  memoryBytes: 256 * 2 ** 20,
  engineVersion: '0.1.0',
  apiVersion: '1.51',
  storage: 'memory',
}
const stages = ['fetching', 'verifying', 'restoring', 'time', 'entropy', 'disk', 'engine', 'ready'] as const
const ok = <T>(value: T): Result<T> => ({ ok: true, value })
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** @returns a function to hand to the page as `connect`; a failure happens once. */
export function fakeSandbox(options: FakeOptions): () => SandboxClient {
  let failure = options.failure
  return () => {
    const client = createClient(options, failure)
    failure = undefined
    return client
  }
}

function createClient(options: FakeOptions, failure: Failure | undefined): SandboxClient {
  const fake = new FakeEngine()
  options.prepare?.(fake)
  const shells = new Map<number, FakeShell>()
  const boot = async (): Promise<Result<BootInfo>> => {
    const began = Date.now()
    const report = (progress: Omit<BootProgress, 'ms'>) =>
      fake.record('machine.boot', engine, 'boot', { ...progress, ms: Date.now() - began })
    for (const stage of stages) {
      await reportStage(stage, options.stageMs, report)
      if (failure?.stage === stage) return { ok: false, error: failure }
    }
    return ok(info)
  }
  return {
    boot,
    restart() {
      fake.makeRoom()
      return boot()
    },
    flush: async () => ok(null),
    shutdown: async () => ok(null),
    resetStorage: async () => ok(null),
    room: async () => ok(fake.room),
    async openTerminal({ rows, columns }, port) {
      if (fake.room.processes.used >= fake.room.processes.limit)
        return { ok: false, error: { kind: 'machine', message: 'spawn: EAGAIN' } }
      const id = shells.size + 1
      shells.set(id, new FakeShell(fake, portSocket(port), `${rows} ${columns}`))
      return ok({ id })
    },
    waitTerminal: async (id) => ok({ code: await shells.get(id)!.ended }),
    async resizeTerminal(id, { rows, columns }) {
      shells.get(id)!.size = `${rows} ${columns}`
      return ok(null)
    },
    closeTerminal: async () => ok(null),
    request: async (request) => fake.answer(request),
    async subscribe(afterSeq, port) {
      void supply(fake.stream(afterSeq), port)
      return ok(null)
    },
    terminate() {},
  }
}

async function reportStage(
  stage: (typeof stages)[number],
  ms: number,
  report: (progress: Omit<BootProgress, 'ms'>) => void,
): Promise<void> {
  if (stage !== 'fetching') {
    report({ stage })
    return void (await pause(stage === 'ready' ? 0 : ms))
  }
  for (let loadedBytes = 0; loadedBytes <= 6_000_000; loadedBytes += 1_500_000) {
    report({ stage, detail: 'base.snapshot.zst', loadedBytes, totalBytes: 6_000_000 })
    await pause(ms / 5)
  }
}
