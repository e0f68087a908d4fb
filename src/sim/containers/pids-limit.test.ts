/** Limits on processes beyond what any kernel has, as runc and dockerd tell of them. */
import { describe, expect, it } from 'vitest'
import { anEngine } from '../testing/engine.ts'

const FOREVER = ['sleep', 'infinity']
const BEYOND = 2 ** 62
const written = (id: string, limit = '4611686018427387904') =>
  `failed to write "${limit}": write /sys/fs/cgroup/docker/${id}/pids.max: invalid argument`

describe('a limit on processes that the kernel does not take', () => {
  it.each([
    ['4611686018427387904', '4611686018427387904'],
    ['9223372036854775807', '9223372036854775807'],
    ['4194305', '4194305'],
  ])('%s fails when the container is started', async (limit, shown) => {
    const test = await anEngine()
    const body = `{"Image":"busybox","HostConfig":{"PidsLimit":${limit}}}`
    const { Id } = (await (await test.api('POST', '/containers/create', body)).json()) as { Id: string }
    const response = await test.api('POST', `/containers/${Id}/start`)
    expect([response.status, await response.json()]).toEqual([
      500,
      {
        message: `failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: error setting cgroup config for procHooks process: ${written(Id, shown)}: unknown`,
      },
    ])
    expect((await test.inspect(Id)).State).toMatchObject({ Status: 'created', ExitCode: 128 })
  })

  it('fails an update of what runs, which then has the old one', async () => {
    const test = await anEngine()
    const id = await test.run({ Cmd: FOREVER, HostConfig: { PidsLimit: 7 } })
    const response = await test.api('POST', `/containers/${id}/update`, { PidsLimit: BEYOND })
    expect([response.status, await response.json()]).toEqual([
      500,
      {
        message: `Cannot update container ${id}: runc did not terminate successfully: exit status 1: ${written(id)}: unknown`,
      },
    ])
    expect((await test.inspect(id)).HostConfig['PidsLimit']).toBe(7)
  })

  it.each([4_194_304, 5, -1, 0])('%d is taken', async (PidsLimit) => {
    const test = await anEngine()
    await test.run({ Cmd: FOREVER, HostConfig: { PidsLimit } })
  })
})
