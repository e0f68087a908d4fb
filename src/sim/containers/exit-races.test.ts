/**
 * Every verb against a container that ends by itself and is restarted by its policy, at every point of that. What dockerd does
 * there: moby's daemon/{monitor,stop,kill,restart,delete}.go.
 */
import { describe, expect, it } from 'vitest'
import { scriptedMachine } from '../scripted/machine.ts'
import { memoryStores } from '../store/memory.ts'
import { anEngine, type TestEngine } from '../testing/engine.ts'
import { Gate, quiet } from '../testing/gate.ts'

/** Where the container is when the verb comes. */
type Point =
  /** Its process is gone, and nobody has heard of it yet. */
  | 'ended'
  /** Its end is being dealt with: the new state is about to be stored. */
  | 'settling'
  /** It waits for its restart. */
  | 'waiting'
  /** The wait is over, but somebody holds the container; the verb came before. */
  | 'due'
  /** Its restart is under way. */
  | 'starting'

const POINTS: Point[] = ['ended', 'settling', 'waiting', 'due', 'starting']

/** Restart policies wait less than a second at first; all other waits of the engine are longer, or none. */
const isRestartWait = (ms: number) => ms > 0 && ms < 1000

async function at(point: Point): Promise<{ test: TestEngine; id: string; goOn: () => Promise<void> }> {
  const machine = scriptedMachine({ serve: ({ on }) => new Promise((resolve) => on(15, () => resolve(143))) })
  const gates = { exit: new Gate(), store: new Gate(), wait: new Gate(), start: new Gate() }
  const stores = memoryStores()
  const put = stores.docs.put.bind(stores.docs)
  stores.docs.put = async (...document) => {
    await gates.store.pass()
    return put(...document)
  }
  const start = machine.containers.start.bind(machine.containers)
  machine.containers.start = async (plan) => {
    await gates.start.pass()
    const process = await start(plan)
    return { ...process, exited: process.exited.then((status) => gates.exit.pass().then(() => status)) }
  }
  const sleep = (ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason as Error))
      if (isRestartWait(ms)) void gates.wait.pass().then(resolve)
      else if (ms === 0) resolve()
    })
  const test = await anEngine({ machine, stores, host: { sleep } })
  const id = await test.run({ Cmd: ['serve'], HostConfig: { RestartPolicy: { Name: 'always' } } }, 'web')
  gates.wait.close()
  if (point === 'ended') gates.exit.close()
  if (point === 'settling') gates.store.close()
  if (point === 'starting') gates.start.close()
  await machine.containers.kill(id, 9)
  await quiet()
  if (point === 'due') {
    gates.store.close()
    void test.api('POST', '/containers/web/update', { CpuShares: 512 })
  }
  if (point === 'starting') gates.wait.open()
  await quiet()
  return {
    test,
    id,
    async goOn() {
      await quiet()
      if (point === 'due') gates.wait.open()
      await quiet()
      for (const gate of [gates.exit, gates.store, gates.start]) gate.open()
      await quiet()
    },
  }
}

interface Verb {
  method?: string
  path: string
  body?: unknown
}

const VERBS = {
  stop: { path: '/stop' },
  'stop at once': { path: '/stop?t=0' },
  kill: { path: '/kill' },
  'kill with a signal': { path: '/kill?signal=TERM' },
  restart: { path: '/restart' },
  pause: { path: '/pause' },
  unpause: { path: '/unpause' },
  rm: { method: 'DELETE', path: '' },
  'rm by force': { method: 'DELETE', path: '?force=1' },
  start: { path: '/start' },
  update: { path: '/update', body: { CpuShares: 256 } },
  rename: { path: '/rename?name=other' },
  exec: { path: '/exec', body: { Cmd: ['true'] } },
  attach: { path: '/attach?stream=1&stdout=1' },
  top: { method: 'GET', path: '/top' },
  stats: { method: 'GET', path: '/stats?stream=0&one-shot=1' },
} satisfies Record<string, Verb>

/** The status of the answer, and what the container is in the end; without a restart that waits, all points agree. */
const EXPECTED: Record<keyof typeof VERBS, Record<Point, [status: number, state: string]>> = {
  stop: everywhere(204, 'exited'),
  'stop at once': everywhere(204, 'exited'),
  kill: everywhere(204, 'exited'),
  'kill with a signal': everywhere(204, 'exited'),
  restart: everywhere(204, 'running'),
  pause: { ...followed(409), ended: [500, 'restarting'], starting: [204, 'paused'] },
  unpause: followed(500),
  rm: followed(409),
  'rm by force': everywhere(204, 'none'),
  start: followed(304),
  update: { ...followed(200), ended: [500, 'restarting'] },
  rename: followed(204),
  exec: { ...followed(409), ended: [201, 'restarting'] },
  attach: { ...followed(409), ended: [200, 'restarting'] },
  top: { ...followed(409), ended: [500, 'restarting'] },
  stats: followed(200),
}

function everywhere(status: number, state: string): Record<Point, [number, string]> {
  return Object.fromEntries(POINTS.map((point) => [point, [status, state]])) as never
}

/** The verb changes nothing about the restart: it waits, or has come. */
function followed(status: number): Record<Point, [number, string]> {
  const [waits, came] = [everywhere(status, 'restarting'), everywhere(status, 'running')]
  return { ...waits, due: came.due, starting: came.starting }
}

describe.each(POINTS)('a container that ends and is restarted by its policy, %s', (point) => {
  it.each(Object.keys(VERBS) as (keyof typeof VERBS)[])('%s', async (name) => {
    const { method = 'POST', path, body }: Verb = VERBS[name]
    const { test, id, goOn } = await at(point)
    const answer = test.api(method, `/containers/web${path}`, body)
    await goOn()
    const { status } = await answer
    await goOn()
    const inspected = await test.api('GET', `/containers/${id}/json`)
    const state = inspected.status === 404 ? 'none' : (await test.inspect(id)).State.Status
    expect([status, state]).toEqual(EXPECTED[name][point])
    expect(test.reports).toEqual([])
  })
})

it('a container whose end is still being stored when the time to stop is over has stopped', async () => {
  const machine = scriptedMachine({ serve: ({ on }) => new Promise((resolve) => on(15, () => resolve(143))) })
  const stores = memoryStores()
  const store = new Gate()
  const put = stores.docs.put.bind(stores.docs)
  stores.docs.put = (...document) => store.pass().then(() => put(...document))
  const late = new Gate()
  const sleep = (ms: number) => (ms === 1000 ? late.pass() : new Promise<void>(() => undefined))
  const test = await anEngine({ machine, stores, host: { sleep } })
  const id = await test.run({ Cmd: ['serve'] }, 'web')
  const kill = machine.containers.kill.bind(machine.containers)
  machine.containers.kill = (...signal) => {
    store.close()
    return kill(...signal)
  }
  late.close()
  const answer = test.api('POST', '/containers/web/stop?t=1')
  await quiet()
  late.open()
  await quiet()
  store.open()
  expect((await answer).status).toBe(204)
  expect((await test.inspect(id)).State.Status).toBe('exited')
})
