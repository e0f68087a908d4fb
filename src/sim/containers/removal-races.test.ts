/** Every verb beside the removal of its container: whoever comes second finds it gone, and nothing of it is left. */
import { describe, expect, it } from 'vitest'
import { scriptedMachine } from '../scripted/machine.ts'
import { memoryStores } from '../store/memory.ts'
import { anEngine, type TestEngine } from '../testing/engine.ts'
import { Gate, quiet } from '../testing/gate.ts'

async function aHost() {
  const machine = scriptedMachine({ serve: ({ on }) => new Promise((resolve) => on(15, () => resolve(143))) })
  const gates = { store: new Gate(), start: new Gate(), remove: new Gate() }
  const stores = memoryStores()
  const put = stores.docs.put.bind(stores.docs)
  stores.docs.put = (...document) => gates.store.pass().then(() => put(...document))
  const { start, remove } = machine.containers
  machine.containers.start = (plan) => gates.start.pass().then(() => start.call(machine.containers, plan))
  machine.containers.remove = (id) => gates.remove.pass().then(() => remove.call(machine.containers, id))
  const test = await anEngine({ machine, stores })
  return { test, gates, machine, stores }
}

const HostConfig = { PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '8080' }] } }

/** No process, no record, neither name nor port. */
async function expectNothingLeft({ test, machine, stores }: Awaited<ReturnType<typeof aHost>>) {
  expect([...machine.state.running.keys()]).toEqual([])
  expect(await stores.docs.entries('containers')).toEqual([])
  for (const name of ['web', 'other']) {
    const id = await test.run({ Cmd: ['serve'], HostConfig }, name)
    expect((await test.api('DELETE', `/containers/${id}?force=1`)).status).toBe(204)
  }
  expect(test.reports).toEqual([])
}

const status = async (answer: ReturnType<TestEngine['api']>) => (await answer).status

describe('a container whose start is under way', () => {
  async function starting() {
    const host = await aHost()
    await host.test.create({ Cmd: ['serve'], HostConfig }, 'web')
    host.gates.start.close()
    const started = host.test.api('POST', '/containers/web/start')
    await quiet()
    return { host, started }
  }

  it('is killed and removed by force', async () => {
    const { host, started } = await starting()
    const removed = host.test.api('DELETE', '/containers/web?force=1')
    await quiet()
    host.gates.start.open()
    expect([await status(started), await status(removed)]).toEqual([204, 204])
    await expectNothingLeft(host)
  })

  it('runs, and is not removed without force', async () => {
    const { host, started } = await starting()
    const removed = host.test.api('DELETE', '/containers/web')
    await quiet()
    host.gates.start.open()
    expect([await status(started), await status(removed)]).toEqual([204, 409])
    expect((await host.test.inspect('web')).State.Status).toBe('running')
    expect((await host.test.api('DELETE', '/containers/web?force=1')).status).toBe(204)
    await expectNothingLeft(host)
  })
})

const VERBS: [name: string, path: string, body?: unknown][] = [
  ['rename', '/rename?name=other'],
  ['start', '/start'],
  ['restart', '/restart'],
  ['stop', '/stop'],
  ['kill', '/kill'],
  ['pause', '/pause'],
  ['unpause', '/unpause'],
  ['update', '/update', { CpuShares: 256 }],
  ['exec', '/exec', { Cmd: ['true'] }],
]

describe.each(['running', 'created'] as const)('a container that is %s while it is removed', (state) => {
  it.each(VERBS)('%s leaves nothing of it', async (_, path, body) => {
    const host = await aHost()
    const { test, gates } = host
    if (state === 'running') await test.run({ Cmd: ['serve'], HostConfig }, 'web')
    else await test.create({ Cmd: ['serve'], HostConfig }, 'web')
    gates.remove.close()
    const removed = test.api('DELETE', '/containers/web?force=1')
    await quiet()
    const answer = test.api('POST', `/containers/web${path}`, body)
    await quiet()
    gates.remove.open()
    expect(await status(removed)).toBe(204)
    await answer
    await expectNothingLeft(host)
  })
})

it('renamed and removed at once is gone under both names', async () => {
  const host = await aHost()
  await host.test.create({ Cmd: ['serve'] }, 'web')
  host.gates.store.close()
  const answers = [
    host.test.api('POST', '/containers/web/rename?name=other'),
    host.test.api('DELETE', '/containers/web?force=1'),
  ]
  await quiet()
  host.gates.store.open()
  expect(await Promise.all(answers.map(status))).toEqual([204, 204])
  await expectNothingLeft(host)
})

it('whose removal was cut short while its record said that it is paused is removed at the next start', async () => {
  const host = await aHost()
  const id = await host.test.run({ Cmd: ['serve'], HostConfig }, 'web')
  expect((await host.test.api('POST', '/containers/web/pause')).status).toBe(204)
  const { value, ...rest } = (await host.stores.docs.get('containers', id)) as { value: object }
  await host.stores.docs.put('containers', id, { ...rest, value: { ...value, dead: true } })
  const again = await host.test.reboot()
  expect(again.reports).toEqual([])
  expect(await host.stores.docs.entries('containers')).toEqual([])
})
