import { describe, expect, it } from 'vitest'
import { RuntimeError } from '../../../protocol/machine/index.ts'
import { anEngine, waitFor, type TestEngine } from '../../testing/engine.ts'
import type { DocStore } from '../../store/store.ts'

const FOREVER = ['sleep', 'infinity']
/** One more than Go's int64 holds. */
const BEYOND = '9223372036854775808'
const POLITE = ['sh', '-c', "trap 'exit 5' TERM; sleep infinity"]

const post = async (test: TestEngine, path: string): Promise<[number, string]> => {
  const response = await test.api('POST', path)
  const text = await response.text()
  return [response.status, text === '' ? '' : ((JSON.parse(text) as { message: string }).message ?? text)]
}

/** A program whose handler of SIGTERM ends it. */
const polite = {
  polite: (io: { on: (signal: number, handler: () => void) => void }) =>
    new Promise<number>((resolve) => io.on(15, () => resolve(5))),
}

describe('stop, kill, restart', () => {
  it('stops by signal, and by force after the timeout', async () => {
    const test = await anEngine({ programs: polite })
    await test.run({ Cmd: ['polite'] }, 'polite')
    await test.run({ Cmd: FOREVER }, 'deaf')
    expect(await post(test, '/containers/polite/stop')).toEqual([204, ''])
    expect((await test.inspect('polite')).State).toMatchObject({ Status: 'exited', ExitCode: 5 })
    expect(await post(test, '/containers/deaf/stop?t=0')).toEqual([204, ''])
    expect((await test.inspect('deaf')).State.ExitCode).toBe(137)
    const deaf = test.events.filter(({ Actor }) => Actor.Attributes['name'] === 'deaf')
    expect(deaf.map(({ Action }) => Action).slice(-4)).toEqual(['kill', 'kill', 'die', 'stop'])
    expect((await test.api('POST', '/containers/deaf/stop')).status).toBe(304)
  })

  it('takes the stop signal of the container and of the request', async () => {
    const test = await anEngine({
      programs: {
        usr: (io) =>
          new Promise((resolve) => [10, 12].forEach((signal) => io.on(signal, () => resolve(signal)))),
      },
    })
    await test.run({ Cmd: ['usr'], StopSignal: 'SIGUSR1' }, 'one')
    await test.run({ Cmd: ['usr'], StopSignal: 'SIGUSR1' }, 'two')
    await post(test, '/containers/one/stop')
    await post(test, '/containers/two/stop?signal=USR2')
    expect((await test.inspect('one')).State.ExitCode).toBe(10)
    expect((await test.inspect('two')).State.ExitCode).toBe(12)
  })

  it.each([
    ['/containers/gone/kill', 404, 'cannot kill container: gone: No such container: gone'],
    ['/containers/web/kill?signal=NOPE', 400, 'cannot kill container: web: invalid signal: NOPE'],
    [
      '/containers/web/kill?signal=99',
      400,
      'cannot kill container: web: the linux daemon does not support signal 99',
    ],
    ['/containers/ended/kill', 409, /^cannot kill container: ended: container [0-9a-f]{64} is not running$/],
    ['/containers/web/stop?signal=NOPE', 400, 'cannot stop container: web: invalid signal: NOPE'],
    [`/containers/web/stop?t=${BEYOND}`, 500, `strconv.Atoi: parsing "${BEYOND}": value out of range`],
    [`/containers/web/restart?t=${BEYOND}`, 500, `strconv.Atoi: parsing "${BEYOND}": value out of range`],
    [`/containers/web/kill?signal=${BEYOND}`, 400, `cannot kill container: web: invalid signal: ${BEYOND}`],
    ['/containers/web/stop?t=soon', 500, 'strconv.Atoi: parsing "soon": invalid syntax'],
    ['/containers/web/start', 304, ''],
    ['/containers/web/unpause', 500, /^Container [0-9a-f]{64} is not paused$/],
    ['/containers/ended/pause', 409, /^container [0-9a-f]{64} is not running$/],
    ['/containers/web/rename?name=web', 400, 'Renaming a container with the same name as its current name'],
    ['/containers/web/rename', 400, 'Neither old nor new names may be empty'],
    [
      '/containers/web/rename?name=a/b',
      400,
      'Error when allocating new name: Invalid container name (/a/b), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed',
    ],
    [
      '/containers/web/rename?name=ended',
      409,
      /^Error when allocating new name: Conflict\. The container name "\/ended" is already in use/,
    ],
    ['/containers/web/wait?condition=odd', 400, 'invalid condition: "odd"'],
    ['/containers/gone/wait', 404, 'No such container: gone'],
    ['/containers/web/resize?h=a&w=1', 400, 'invalid resize height "a": invalid syntax'],
    ['/containers/web/resize?h=1&w=-1', 400, 'invalid resize width "-1": value out of range'],
    ['/containers/gone/restart', 404, 'No such container: gone'],
  ])('POST %s is %i', async (path, status, message) => {
    const test = await anEngine()
    await test.run({ Cmd: FOREVER }, 'web')
    await waitFor(test, await test.run({ Cmd: ['true'] }, 'ended'))
    const [got, text] = await post(test, path)
    expect(got).toBe(status)
    if (typeof message === 'string') expect(text).toBe(message)
    else expect(text).toMatch(message)
    await post(test, '/containers/web/kill')
  })

  it('restarts, with the events of dockerd, and keeps --rm containers', async () => {
    const test = await anEngine({ programs: polite })
    const id = await test.run({ Cmd: ['polite'], HostConfig: { AutoRemove: true } }, 'web')
    expect(await post(test, '/containers/web/restart')).toEqual([204, ''])
    expect((await test.inspect('web')).State.Running).toBe(true)
    const actions = test.events.filter(({ Type }) => Type === 'container').map(({ Action }) => Action)
    expect(actions).toEqual(['create', 'start', 'kill', 'die', 'stop', 'start', 'restart'])
    const removed = await test.api('POST', `/containers/${id}/wait?condition=removed`)
    await post(test, '/containers/web/kill')
    expect(await removed.json()).toEqual({ StatusCode: 137 })
    expect((await test.api('GET', '/containers/web/json')).status).toBe(404)
  })

  it('tells whoever waits', async () => {
    const test = await anEngine()
    const id = await test.run({ Cmd: FOREVER })
    const waits = [waitFor(test, id), waitFor(test, id, 'next-exit')]
    await new Promise((resolve) => setTimeout(resolve, 20))
    await post(test, `/containers/${id}/kill`)
    expect(await Promise.all(waits)).toEqual([137, 137])
    expect(await waitFor(test, id)).toBe(137)
  })
})

describe('pause', () => {
  it('freezes and thaws', async () => {
    const test = await anEngine()
    const id = await test.run({ Cmd: FOREVER }, 'web')
    expect(await post(test, '/containers/web/pause')).toEqual([204, ''])
    expect((await test.inspect('web')).State).toMatchObject({ Status: 'paused', Running: true, Paused: true })
    expect(await post(test, '/containers/web/pause')).toEqual([409, `Container ${id} is already paused`])
    expect(await post(test, '/containers/web/start')).toEqual([
      409,
      'cannot start a paused container, try unpause instead',
    ])
    const exec = await test.api('POST', '/containers/web/exec', { Cmd: ['true'] })
    expect([exec.status, await exec.json()]).toEqual([
      409,
      { message: 'Container web is paused, unpause the container before exec' },
    ])
    const removal = await test.api('DELETE', '/containers/web')
    expect([removal.status, await removal.json()]).toEqual([
      409,
      { message: 'cannot remove container "web": container is paused and must be unpaused first' },
    ])
    expect(await post(test, '/containers/web/unpause')).toEqual([204, ''])
    await post(test, '/containers/web/pause')
    expect(await post(test, '/containers/web/kill')).toEqual([204, ''])
    expect((await test.inspect('web')).State).toMatchObject({ Status: 'exited', ExitCode: 137 })
  })
})

describe('rename and remove', () => {
  it('renames, also in the network', async () => {
    const test = await anEngine()
    const id = await test.run({ Cmd: FOREVER }, 'old')
    expect(await post(test, '/containers/old/rename?name=new')).toEqual([204, ''])
    expect((await test.api('GET', '/containers/old/json')).status).toBe(404)
    expect(await (await test.api('GET', '/networks/bridge')).json()).toMatchObject({
      Containers: { [id]: { Name: 'new' } },
    })
    expect(test.events.at(-1)).toMatchObject({
      Action: 'rename',
      Actor: { Attributes: { oldName: '/old', name: 'new' } },
    })
    await test.create({}, 'old')
    await test.api('DELETE', '/containers/new?force=1')
  })

  it('removes stopped ones, and running ones by force', async () => {
    const test = await anEngine()
    await test.run({ Cmd: FOREVER }, 'web')
    const refused = await test.api('DELETE', '/containers/web')
    expect([refused.status, await refused.json()]).toEqual([
      409,
      {
        message:
          'cannot remove container "web": container is running: stop the container before removing or force remove',
      },
    ])
    expect((await test.api('DELETE', '/containers/web?force=1')).status).toBe(204)
    expect((await test.api('DELETE', '/containers/web')).status).toBe(404)
    expect(await test.machine.containers.onDisk()).toEqual([])
    expect(await test.stores.docs.entries('containers')).toEqual([])
    await test.create({}, 'web')
  })

  it('prunes what does not run', async () => {
    const test = await anEngine()
    await test.run({ Cmd: FOREVER }, 'runs')
    const id = await test.create({ Labels: { keep: '' } }, 'labelled')
    const other = await test.create({}, 'plain')
    const prune = async (filters: object) =>
      (
        await test.api('POST', `/containers/prune?filters=${encodeURIComponent(JSON.stringify(filters))}`)
      ).json()
    expect(await prune({ until: ['1h'] })).toEqual({ ContainersDeleted: null, SpaceReclaimed: 0 })
    expect(await prune({ 'label!': ['keep'] })).toEqual({ ContainersDeleted: [other], SpaceReclaimed: 0 })
    expect(await prune({})).toEqual({ ContainersDeleted: [id], SpaceReclaimed: 0 })
    expect(await prune({ odd: ['x'] })).toEqual({ message: "invalid filter 'odd'" })
    await post(test, '/containers/runs/kill')
  })
})

describe('restart policies', () => {
  const settled = async (test: TestEngine, name: string, wanted: (state: { Status: string }) => boolean) => {
    for (let tries = 0; tries < 100; tries++) {
      const shown = await test.inspect(name)
      if (wanted(shown.State))
        return shown as unknown as { RestartCount: number; State: { Status: string; ExitCode: number } }
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    throw new Error('it never came')
  }
  const quick = {
    sleep: (ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason as Error))
        setTimeout(resolve, ms / 50)
      }),
  }

  it('gives up after so many failures', async () => {
    const test = await anEngine({ host: quick })
    await test.run(
      { Cmd: ['false'], HostConfig: { RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 2 } } },
      'web',
    )
    const ended = await settled(test, 'web', ({ Status }) => Status === 'exited')
    expect(ended).toMatchObject({ RestartCount: 2, State: { ExitCode: 1 } })
    expect(test.actions().filter((action) => action === 'container die')).toHaveLength(3)
  })

  it('leaves successes alone, and stops when it is told to', async () => {
    const test = await anEngine({ host: quick })
    await test.run({ Cmd: ['true'], HostConfig: { RestartPolicy: { Name: 'on-failure' } } }, 'ok')
    expect(await settled(test, 'ok', ({ Status }) => Status === 'exited')).toMatchObject({ RestartCount: 0 })
    await test.run({ Cmd: ['true'], HostConfig: { RestartPolicy: { Name: 'always' } } }, 'web')
    await settled(test, 'web', ({ Status }) => Status === 'restarting')
    expect((await post(test, '/containers/web/stop'))[0]).toBe(204)
    await settled(test, 'web', ({ Status }) => Status === 'exited')
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect((await test.inspect('web')).State.Status).toBe('exited')
  })

  it('survives a start that fails', async () => {
    const test = await anEngine({ host: quick })
    await test.run(
      { Cmd: ['sh', '-c', 'sleep 0.05; exit 1'], HostConfig: { RestartPolicy: { Name: 'always' } } },
      'web',
    )
    test.machine.state.refuseNextStart = new RuntimeError('other', 'no memory')
    const ended = await settled(test, 'web', ({ Status }) => Status === 'exited')
    expect(ended.State).toMatchObject({
      Error:
        'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: no memory: unknown',
    })
  })
})

describe('a store that fails', () => {
  it('takes a start back', async () => {
    const test = await anEngine()
    const id = await test.create({ Cmd: FOREVER }, 'web')
    failOnce(test.stores.docs)
    expect((await test.api('POST', `/containers/${id}/start`)).status).toBe(500)
    expect((await test.inspect('web')).State).toMatchObject({ Status: 'created', Running: false, Pid: 0 })
    await expect(test.machine.containers.processes(id)).rejects.toThrow()
    expect((await test.api('POST', `/containers/${id}/start`)).status).toBe(204)
  })

  it('leaves nobody waiting for the end', async () => {
    const test = await anEngine()
    const id = await test.run({ Cmd: ['sh', '-c', 'sleep 0.05; exit 4'] }, 'web')
    failOnce(test.stores.docs)
    expect(await waitFor(test, id)).toBe(4)
    expect(test.reports).toHaveLength(1)
  })
})

function failOnce(docs: DocStore): void {
  const put = docs.put.bind(docs)
  docs.put = async () => {
    docs.put = put
    throw new Error('disk full')
  }
}

describe('oom', () => {
  it('is told and kept', async () => {
    const test = await anEngine()
    const id = await test.run({ Cmd: POLITE }, 'hog')
    test.machine.oomKill(id)
    expect(await waitFor(test, id)).toBe(137)
    expect((await test.inspect('hog')).State).toMatchObject({ OOMKilled: true, ExitCode: 137 })
    expect(test.actions()).toContain('container oom')
  })
})

describe('update', () => {
  it('changes limits and policy', async () => {
    const test = await anEngine()
    const id = await test.run({ Cmd: FOREVER, HostConfig: { Memory: 64e6 } }, 'web')
    const update = async (body: object) => {
      const response = await test.api('POST', '/containers/web/update', body)
      return [response.status, await response.json()]
    }
    expect(await update({ Memory: 100e6, RestartPolicy: { Name: 'unless-stopped' }, PidsLimit: 5 })).toEqual([
      200,
      { Warnings: null },
    ])
    expect(test.machine.state.plans.get(id)!.spec.linux.resources).toMatchObject({
      memory: { limit: 100e6 },
      pids: { limit: 5 },
    })
    expect((await test.inspect('web')).HostConfig).toMatchObject({
      Memory: 100e6,
      MemorySwap: 128e6,
      PidsLimit: 5,
      RestartPolicy: { Name: 'unless-stopped' },
    })
    expect(await update({ Memory: 900e6 })).toEqual([
      409,
      {
        message: `Cannot update container ${id}: Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time`,
      },
    ])
    expect(test.actions()).toContain('container update')
    await post(test, '/containers/web/kill')
  })
})
