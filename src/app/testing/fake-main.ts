/**
 * Root of the development page: the whole page on a fake sandbox. What it does is in its address:
 * `?fail=<stage>&kind=<kind>`, `?stage=<ms>`, `?missing=1`, `?containers=<count>`, `?locks=1`, `?ended=<count>` (by a restart),
 * `?full=processes` or `disk`, `?states=1`: a container in each state, the running ones oldest.
 */
import fidelity from '../../../docs/fidelity.md?raw'
import { FIRST_HOST, lockOf } from '../../protocol/host-name.ts'
import type { FailureKind } from '../../protocol/sandbox.ts'
import { unguarded, webLockOwnership } from '../sandbox/ownership.ts'
import { startPage } from '../start.ts'
import type { FakeEngine } from './fake-engine.ts'
import { fakeSandbox, type FakeOptions } from './fake-sandbox.ts'

const query = new URLSearchParams(location.search)
const fail = query.get('fail')

function prepare(engine: FakeEngine): void {
  prepareEnded(engine, Number(query.get('ended') ?? 0))
  if (query.get('full') === 'processes')
    engine.room = { ...engine.room, processes: { used: 2000, limit: 2000 } }
  if (query.get('full') === 'disk')
    engine.room = { ...engine.room, disk: { usedBytes: 2e9, totalBytes: 2e9 } }
  if (query.has('states')) prepareStates(engine)
  const count = Number(query.get('containers') ?? 0)
  if (count === 0) return
  engine.addImage('debian:12-slim', 31_200_000, ['debian'])
  engine.addImage('nginx:latest', 40_812_000, ['debian', 'nginx'])
  engine.addImage('busybox:latest', 1_204_000, ['busybox'])
  for (let i = 1; i <= count; i++) {
    const one = engine.create(
      i === 1 ? 'web' : `job-${i}`,
      i % 3 === 0 ? 'busybox' : 'nginx',
      'nginx -g daemon off;',
      [],
    )
    const state = ['running', 'running', 'exited', 'paused', 'created'][i % 5]!
    Object.assign(one, {
      State: state,
      Status: state === 'exited' ? 'Exited (137) 2 minutes ago' : 'Up 2 minutes',
      SizeRw: i === 1 ? 1_600_000_000 : 0,
    })
  }
}

/** Containers that ran when the page was left, and one that had ended long before. */
function prepareEnded(engine: FakeEngine, count: number): void {
  if (count === 0) return
  for (const name of ['old', 'web', 'db'].slice(0, count + 1)) {
    const one = engine.create(name, 'nginx', 'nginx')
    Object.assign(one, { State: 'exited', Status: 'Exited (255) 2 seconds ago' })
    engine.finishedAt.set(one.Id, new Date(name === 'old' ? 0 : Date.now() + 60_000).toISOString())
  }
}

const longName = 'a-name-that-is-as-long-as-names-of-a-generated-deployment-can-get-7f9c'

function prepareStates(engine: FakeEngine): void {
  engine.addImage('nginx:latest', 40_812_000, ['debian', 'nginx'])
  const states: [name: string, state: string, status: string][] = [
    ['web', 'running', 'Up 2 minutes'],
    [longName, 'running', 'Up 2 minutes'],
    ['db', 'paused', 'Up 2 minutes (Paused)'],
    ['worker', 'restarting', 'Restarting (1) 2 seconds ago'],
    ['draft', 'created', 'Created'],
    ['mirthful_pythagoras', 'exited', 'Exited (137) 2 minutes ago'],
    ['migrate', 'exited', 'Exited (1) 2 minutes ago'],
    ...[1, 2, 3].map((i): [string, string, string] => [`seed-${i}`, 'exited', 'Exited (0) 1 minute ago']),
  ]
  states.forEach(([name, State, Status], i) => {
    const one = engine.create(name, 'nginx', 'nginx -g daemon off;')
    Object.assign(one, { State, Status, Created: 1_700_000_000 + i })
    if (name === 'mirthful_pythagoras') engine.oomKilled.add(one.Id)
  })
}

const options: FakeOptions = {
  stageMs: Number(query.get('stage') ?? 20),
  prepare,
  ...(fail && {
    failure: {
      kind: (query.get('kind') ?? 'download') as FailureKind,
      stage: fail,
      message: 'base.snapshot.zst: 404 Not Found',
    },
  }),
}

startPage(document.getElementById('app')!, {
  fidelity,
  missing: query.has('missing') ? [{ name: 'WebAssembly', why: 'Lockdown Mode switches it off' }] : [],
  connect: fakeSandbox(options),
  ownership: (onLost) =>
    query.has('locks')
      ? webLockOwnership(
          lockOf(FIRST_HOST),
          navigator.locks,
          new BroadcastChannel(lockOf(FIRST_HOST)),
          onLost,
        )
      : unguarded,
  options: { host: FIRST_HOST, guestUrl: '', registryUrl: '', storage: 'memory' },
})
