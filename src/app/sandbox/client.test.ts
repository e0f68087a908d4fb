import { expose } from 'comlink'
import { describe, expect, it } from 'vitest'
import { portSocket } from '../../protocol/ports.ts'
import type { SandboxWorker } from '../../protocol/sandbox.ts'
import { connectWorker } from './client.ts'

/** A worker's end of a channel that answers with these methods; `die` is what a browser does when a worker breaks. */
function workerWith(methods: Partial<SandboxWorker>) {
  const { port1, port2 } = new MessageChannel()
  expose(methods, port2 as unknown as Worker)
  port1.start()
  const worker = Object.assign(port1, { terminate: () => port1.close() }) as unknown as Worker
  const die = (message: string) => worker.onerror?.({ message } as ErrorEvent)
  return { client: connectWorker(worker), die, end: () => [port1, port2].forEach((port) => port.close()) }
}

describe('the sandbox client', () => {
  it('passes results on, failures with their fields', async () => {
    const error = { kind: 'integrity', message: 'wrong hash', stage: 'verifying' } as const
    const { client, end } = workerWith({ boot: async () => ({ ok: false, error }) })
    expect(
      await client.boot({ host: 'docker-host', guestUrl: '', registryUrl: '', storage: 'memory' }),
    ).toEqual({
      ok: false,
      error,
    })
    end()
  })

  it('turns an exception into a failure', async () => {
    const { client, end } = workerWith({
      closeTerminal: async () => {
        throw new TypeError('undefined is not a terminal')
      },
    })
    expect(await client.closeTerminal(1)).toEqual({
      ok: false,
      error: { kind: 'bug', message: 'undefined is not a terminal' },
    })
    end()
  })

  it('fails what is under way, and all that follows, when the worker breaks', async () => {
    const { client, die, end } = workerWith({ restart: () => new Promise(() => {}) })
    const restarting = client.restart()
    die('out of memory')
    expect(await restarting).toEqual({ ok: false, error: { kind: 'bug', message: 'out of memory' } })
    const answer = await client.request({ method: 'GET', path: '/info' })
    expect(answer.status).toBe(0)
    expect(answer.body.kind === 'bytes' && new TextDecoder().decode(answer.body.bytes)).toBe('out of memory')
    end()
  })

  it('hands ports over', async () => {
    const { client, end } = workerWith({
      openTerminal: async (_, port) => {
        const writer = portSocket(port).writable.getWriter()
        void writer.write(new TextEncoder().encode('/ # '))
        return { ok: true, value: { id: 7 } }
      },
    })
    const { port1, port2 } = new MessageChannel()
    expect(await client.openTerminal({ rows: 24, columns: 80 }, port2)).toEqual({
      ok: true,
      value: { id: 7 },
    })
    const reader = portSocket(port1).readable.getReader()
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('/ # ')
    port1.close()
    end()
  })
})
