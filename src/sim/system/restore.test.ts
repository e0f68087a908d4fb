import { describe, expect, it } from 'vitest'
import { anEngine, logsOf, waitFor } from '../testing/engine.ts'

const FOREVER = ['sleep', 'infinity']

describe('after a crash of the host', () => {
  it('keeps containers, ends what ran, and restarts what is to run', async () => {
    const before = await anEngine()
    const policy = (Name: string) => ({ HostConfig: { RestartPolicy: { Name } } })
    await waitFor(before, await before.run({ Cmd: ['echo', 'kept'] }, 'done'))
    await before.run({ Cmd: FOREVER }, 'plain')
    await before.run({ Cmd: FOREVER, ...policy('always') }, 'always')
    await before.run({ Cmd: FOREVER, ...policy('unless-stopped') }, 'running')
    await before.run({ Cmd: FOREVER, ...policy('unless-stopped') }, 'stopped')
    await before.api('POST', '/containers/stopped/kill')
    await before.run({ Cmd: FOREVER, HostConfig: { AutoRemove: true } }, 'temporary')
    await before.create({}, 'fresh')
    const after = await before.reboot()
    const status = async (name: string) => (await after.inspect(name)).State
    expect(await status('done')).toMatchObject({ Status: 'exited', ExitCode: 0 })
    expect(await status('plain')).toMatchObject({ Status: 'exited', ExitCode: 255, Pid: 0 })
    expect(await status('always')).toMatchObject({ Status: 'running' })
    expect(await status('running')).toMatchObject({ Status: 'running' })
    expect(await status('stopped')).toMatchObject({ Status: 'exited', ExitCode: 137 })
    expect(await status('fresh')).toMatchObject({ Status: 'created' })
    expect((await after.api('GET', '/containers/temporary/json')).status).toBe(404)
    expect((await after.inspect('plain')).NetworkSettings.IPAddress).toBe('')
    expect((await logsOf(after, 'done')).stdout).toBe('kept\n')
    expect(await (await after.api('POST', '/containers/plain/start')).text()).toBe('')
  })

  it('removes directories that nobody remembers, and finishes removals', async () => {
    const before = await anEngine()
    const id = await before.run({ Cmd: FOREVER }, 'web')
    await before.stores.docs.delete('containers', id)
    const dead = await before.run({ Cmd: ['true'] }, 'dead')
    await waitFor(before, dead)
    before.machine.containers.remove = async () => {
      throw new Error('the disk fails')
    }
    expect((await before.api('DELETE', '/containers/dead')).status).toBe(500)
    expect((await before.inspect('dead')).State).toMatchObject({ Status: 'dead', Dead: true })
    const { scriptedMachine } = await import('../scripted/machine.ts')
    before.machine.containers.remove = scriptedMachine().containers.remove
    const after = await before.reboot()
    expect(await (await after.api('GET', '/containers/json?all=1')).json()).toEqual([])
  })

  it('puts aside a record that it cannot read, keeps its files, and starts without it', async () => {
    const before = await anEngine()
    const id = await before.run({ Cmd: FOREVER }, 'web')
    await before.run({ Cmd: FOREVER }, 'other')
    await before.stores.docs.put('containers', id, { version: 99, value: {} })
    const after = await (await before.reboot()).reboot()
    const names = (await (await after.api('GET', '/containers/json?all=1')).json()) as { Names: string[] }[]
    expect(names.map(({ Names }) => Names)).toEqual([['/other']])
    expect(await after.machine.containers.onDisk()).toContain(id)
    expect(await after.stores.docs.get('quarantine', `containers/${id}`)).toMatchObject({
      document: { version: 99, value: {} },
    })
  })

  it('leaves the engine alive when the machine crashes under it', async () => {
    const test = await anEngine()
    await test.run({ Cmd: FOREVER }, 'web')
    test.machine.host.crash('panic')
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect((await test.api('GET', '/_ping')).status).toBe(200)
    expect((await test.api('GET', '/containers/json')).status).toBe(200)
  })
})

describe('the end of the daemon', () => {
  it('stops what runs, and starts it again by its policy', async () => {
    const before = await anEngine({
      programs: { polite: (io) => new Promise((resolve) => io.on(15, () => resolve(0))) },
    })
    await before.run({ Cmd: ['polite'], HostConfig: { RestartPolicy: { Name: 'unless-stopped' } } }, 'web')
    await before.run({ Cmd: ['polite'] }, 'plain')
    await before.engine.stop()
    expect((await before.inspect('web')).State).toMatchObject({ Status: 'exited', ExitCode: 0 })
    const after = await before.reboot()
    expect((await after.inspect('web')).State.Status).toBe('running')
    expect((await after.inspect('plain')).State.Status).toBe('exited')
    await after.engine.stop()
  })
})
