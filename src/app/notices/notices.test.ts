import { beforeAll, describe, expect, it, vi } from 'vitest'
import type { HostRoom } from '../../protocol/sandbox.ts'
import type { SimEvent, SimEventData, SimEventKind } from '../../protocol/sim-event.ts'
import type { SandboxClient } from '../sandbox/client.ts'
import { engineMessage } from '../testing/engine-message.ts'
import type { Notices } from './notices.svelte.ts'

// Outside of a component runes are plain values.
vi.stubGlobal('$state', { raw: <T>(value: T) => value })

let NoticesOfPage: typeof Notices
beforeAll(async () => void ({ Notices: NoticesOfPage } = await import('./notices.svelte.ts')))

const gigabyte = 1e9
const disk = (usedBytes: number): HostRoom => ({
  processes: { used: 60, limit: 2000 },
  disk: { usedBytes, totalBytes: gigabyte },
})

function setUp() {
  const host: { room: HostRoom | null } = { room: disk(0) }
  const client = {
    room: async () =>
      host.room
        ? { ok: true, value: host.room }
        : { ok: false, error: { kind: 'machine', message: 'no answer' } },
    request: async () => ({ status: 500, headers: [], body: { kind: 'none' } }),
  } as unknown as SandboxClient
  const notices = new NoticesOfPage(() => client)
  return { host, notices, shown: () => notices.shown.map(({ kind }) => kind) }
}

let seq = 0
function event<Kind extends SimEventKind>(kind: Kind, data: SimEventData[Kind]): SimEvent {
  const origin = { kind: 'engine', name: 'dockerd' } as const
  return { seq: ++seq, at: 0, host: 'docker-host', kind, origin, corr: '', data } as SimEvent
}
const pulled = event('docker.image', engineMessage('image', 'pull', 'busybox:latest', { name: 'busybox' }))
const created = event('docker.container', engineMessage('container', 'create', '3fa2', { name: 'web' }))
const died = event('docker.container', engineMessage('container', 'die', '3fa2', { exitCode: '1' }))

describe('what was asked for in vain', () => {
  it.each([
    ['a pull', pulled, []],
    ['a container', created, ['offline']],
    ['the end of a container', died, ['missing', 'offline']],
  ])('is forgotten after %s that succeeds', (_, what, left) => {
    const { notices, shown } = setUp()
    notices.show({ kind: 'missing', image: 'alpine', holds: [] })
    notices.take([event('registry.unreachable', { address: 'https://r', reason: 'this browser is offline' })])
    expect(shown()).toEqual(['missing', 'offline'])
    notices.take([what])
    expect(shown()).toEqual(left)
  })
})

describe('a full disk', () => {
  it('is told by a slow look, and no longer when there is room', async () => {
    const { host, notices, shown } = setUp()
    host.room = disk(gigabyte)
    await notices.lookForRoom({ failed: false })
    expect(shown()).toEqual(['full'])
    host.room = disk(0)
    await notices.lookForRoom({ failed: false })
    expect(shown()).toEqual([])
  })

  it('is still told when the host does not answer', async () => {
    const { host, notices, shown } = setUp()
    host.room = disk(gigabyte)
    await notices.lookForRoom({ failed: false })
    host.room = null
    await notices.lookForRoom({ failed: false })
    expect(shown()).toEqual(['full'])
  })

  it('is not told again to who has dismissed it, until something fails or it was otherwise', async () => {
    const { host, notices, shown } = setUp()
    const look = async (failed: boolean) => {
      await notices.lookForRoom({ failed })
      return shown()
    }
    host.room = disk(gigabyte)
    expect(await look(false)).toEqual(['full'])
    notices.dismiss('full')
    expect(await look(false)).toEqual([])
    expect(await look(true)).toEqual(['full'])
    notices.dismiss('full')
    host.room = disk(0)
    expect(await look(false)).toEqual([])
    host.room = disk(gigabyte)
    expect(await look(false)).toEqual(['full'])
  })

  it('that is told already is not told afresh', async () => {
    const { host, notices } = setUp()
    host.room = disk(gigabyte)
    await notices.lookForRoom({ failed: true })
    const before = notices.shown
    await notices.lookForRoom({ failed: false })
    expect(notices.shown).toBe(before)
  })
})
