import { beforeAll, describe, expect, it, vi } from 'vitest'
import { supply } from '../../protocol/ports.ts'
import type { BootInfo, EventBatch, Failure, Result } from '../../protocol/sandbox.ts'
import type { SimEvent, SimEventData, SimEventKind } from '../../protocol/sim-event.ts'
import type { SandboxClient } from './client.ts'
import type { Sandbox } from './sandbox.svelte.ts'

// Outside of a component runes are plain values.
vi.stubGlobal(
  '$state',
  Object.assign(<T>(value: T) => value, { raw: <T>(value: T) => value }),
)

let SandboxOfPage: typeof Sandbox
beforeAll(async () => void ({ Sandbox: SandboxOfPage } = await import('./sandbox.svelte.ts')))

const info = { bootMs: 1 } as BootInfo
const failure: Failure = { kind: 'storage', message: 'the disk is full' }

/** A worker that notes its calls and tells what it is told to tell. */
class FakeWorker {
  readonly calls: string[] = []
  restartAnswer: Promise<Result<BootInfo>> = Promise.resolve({ ok: true, value: info })
  shutdownAnswer: Promise<Result<null>> = Promise.resolve({ ok: true, value: null })
  #tell: (batch: EventBatch) => void = () => undefined
  #seq = 0

  readonly client = {
    boot: () => this.#note('boot', { ok: true, value: info }),
    restart: () => this.#note('restart', this.restartAnswer),
    shutdown: () => this.#note('shutdown', this.shutdownAnswer),
    subscribe: async (_: number, port: MessagePort) => {
      const batches = new ReadableStream<EventBatch>({
        start: (controller) => void (this.#tell = (batch) => controller.enqueue(batch)),
      })
      void supply(batches, port)
      return { ok: true, value: null }
    },
    terminate: () => void this.calls.push('terminate'),
  } as unknown as SandboxClient

  tell<Kind extends SimEventKind>(kind: Kind, data: SimEventData[Kind]): void {
    const origin = { kind: 'engine', name: 'machine' } as const
    const event = { seq: ++this.#seq, at: 0, host: 'docker-host', kind, origin, corr: '', data }
    this.#tell({ events: [event as SimEvent], missed: 0 })
  }

  async #note<T>(call: string, answer: T): Promise<Awaited<T>> {
    this.calls.push(call)
    return await answer
  }
}

async function runningSandbox(onEvents: () => void = () => undefined) {
  const workers: FakeWorker[] = []
  const sandbox = new SandboxOfPage({
    connect: () => workers[workers.push(new FakeWorker()) - 1]!.client,
    ownership: () => ({
      acquire: async () => true,
      whenFree: async () => undefined,
      takeOver: () => undefined,
    }),
    missing: [],
    options: { host: 'docker-host', guestUrl: '', registryUrl: '', storage: 'memory' },
    onEvents,
    onNewWorker: () => undefined,
  })
  await sandbox.start()
  expect(sandbox.phase).toEqual({ name: 'running', info })
  return { sandbox, worker: workers[0]!, workers }
}

describe('what is typed in the guest', () => {
  it('reboot restarts the host by itself: a boot like any other, and a fresh shell after it', async () => {
    const { sandbox, worker } = await runningSandbox()
    let up = (_: Result<BootInfo>) => {}
    worker.restartAnswer = new Promise((resolve) => (up = resolve))
    worker.tell('machine.power', { action: 'reboot' })
    await expect.poll(() => sandbox.phase.name).toBe('booting')
    up({ ok: true, value: info })
    await expect.poll(() => sandbox.phase.name).toBe('running')
    expect(worker.calls).toEqual(['boot', 'restart'])
    expect(sandbox.boots).toBe(2)
  })

  it.each(['poweroff', 'halt'] as const)(
    '%s stops the host and leaves it so until it is started',
    async (action) => {
      const { sandbox, worker } = await runningSandbox()
      let stopped = (_: Result<null>) => {}
      worker.shutdownAnswer = new Promise((resolve) => (stopped = resolve))
      worker.tell('machine.power', { action })
      await expect.poll(() => sandbox.phase).toEqual({ name: 'off', stopping: true })
      stopped({ ok: true, value: null })
      await expect.poll(() => sandbox.phase).toEqual({ name: 'off', stopping: false })
      expect(worker.calls).toEqual(['boot', 'shutdown'])
      await sandbox.restart()
      expect(sandbox.phase.name).toBe('running')
      expect(worker.calls.at(-1)).toBe('restart')
    },
  )

  it('is still heard after events that could not be drawn', async () => {
    const reported: unknown[] = []
    vi.stubGlobal('reportError', (error: unknown) => reported.push(error))
    const { sandbox, worker } = await runningSandbox(() => {
      throw new TypeError('cannot draw that')
    })
    worker.tell('machine.crashed', { reason: 'first' })
    await expect.poll(() => sandbox.phase).toMatchObject({ name: 'failed', failure: { message: 'first' } })
    await sandbox.restart()
    worker.tell('machine.power', { action: 'poweroff' })
    await expect.poll(() => sandbox.phase.name).toBe('off')
    expect(reported.length).toBeGreaterThan(0)
    vi.unstubAllGlobals()
  })

  it('poweroff says so when the storage fails', async () => {
    const { sandbox, worker } = await runningSandbox()
    worker.shutdownAnswer = Promise.resolve({ ok: false, error: failure })
    worker.tell('machine.power', { action: 'poweroff' })
    await expect.poll(() => sandbox.phase).toEqual({ name: 'failed', failure, crashed: false })
  })

  it('poweroff ends a worker that does not stop', async () => {
    const { sandbox, worker } = await runningSandbox()
    worker.shutdownAnswer = new Promise(() => {})
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    worker.tell('machine.power', { action: 'poweroff' })
    await vi.waitUntil(() => sandbox.phase.name === 'off')
    vi.advanceTimersByTime(20_000)
    vi.useRealTimers()
    await expect.poll(() => sandbox.phase).toEqual({ name: 'off', stopping: false })
    expect(worker.calls).toEqual(['boot', 'shutdown', 'terminate'])
  })

  it('twice counts once', async () => {
    const { sandbox, worker } = await runningSandbox()
    worker.tell('machine.power', { action: 'poweroff' })
    worker.tell('machine.power', { action: 'reboot' })
    await expect.poll(() => sandbox.phase).toEqual({ name: 'off', stopping: false })
    expect(worker.calls).toEqual(['boot', 'shutdown'])
  })
})

it('a crash is none of these: the page says why', async () => {
  const { sandbox, worker } = await runningSandbox()
  worker.tell('machine.crashed', { reason: 'kernel panic' })
  const crash = { name: 'failed', failure: { kind: 'machine', message: 'kernel panic' }, crashed: true }
  await expect.poll(() => sandbox.phase).toEqual(crash)
  expect(worker.calls).toEqual(['boot'])
})
