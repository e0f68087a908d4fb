import { describe, expect, it } from 'vitest'
import { anEngine, readAll, unframe, type TestEngine } from '../../testing/engine.ts'

const FOREVER = ['sleep', 'infinity']

const get = async <T>(test: TestEngine, path: string): Promise<T> =>
  (await (await test.api('GET', path)).json()) as T

describe('exec', () => {
  const create = async (test: TestEngine, body: object) =>
    ((await (await test.api('POST', '/containers/web/exec', body)).json()) as { Id: string }).Id

  it('runs with its own streams, user and environment, and keeps its exit code', async () => {
    const test = await anEngine()
    await test.run({ Cmd: FOREVER, Env: ['A=1'] }, 'web')
    const id = await create(test, {
      Cmd: ['sh', '-c', 'echo $A $B; id; echo err >&2; exit 4'],
      Env: ['B=2'],
      User: 'app',
      AttachStdout: true,
      AttachStderr: true,
    })
    const { response, socket } = await test.upgrade(`/exec/${id}/start`, { Detach: false, Tty: false })
    expect(response.status).toBe(101)
    expect(unframe(await readAll(socket.readable))).toEqual({ stdout: '1 2\nuid=1000\n', stderr: 'err\n' })
    expect(await get(test, `/exec/${id}/json`)).toMatchObject({
      ID: id,
      Running: false,
      ExitCode: 4,
      ProcessConfig: {
        entrypoint: 'sh',
        arguments: ['-c', 'echo $A $B; id; echo err >&2; exit 4'],
        user: 'app',
      },
    })
    const exec = test.events.filter(({ Action }) => Action.startsWith('exec_'))
    expect(exec.map(({ Action }) => Action.split(':')[0])).toEqual(['exec_create', 'exec_start', 'exec_die'])
    expect(exec[0]!.Action).toBe('exec_create: sh -c echo $A $B; id; echo err >&2; exit 4')
    const again = await test.api('POST', `/exec/${id}/start`, { Detach: true })
    expect([again.status, await again.json()]).toEqual([
      409,
      { message: `exec command ${id} has already run` },
    ])
  })

  it('passes input on, to its end', async () => {
    const test = await anEngine()
    await test.run({ Cmd: FOREVER }, 'web')
    const id = await create(test, { Cmd: ['cat'], AttachStdin: true, AttachStdout: true })
    const { socket } = await test.upgrade(`/exec/${id}/start`, { Detach: false })
    const writer = socket.writable.getWriter()
    await writer.write(new TextEncoder().encode('hello'))
    await writer.close()
    expect(unframe(await readAll(socket.readable)).stdout).toBe('hello')
  })

  it('has a terminal, which can be resized', async () => {
    const test = await anEngine()
    await test.run({ Cmd: FOREVER }, 'web')
    const id = await create(test, {
      Cmd: ['sh'],
      Tty: true,
      AttachStdin: true,
      AttachStdout: true,
      ConsoleSize: [20, 40],
    })
    const { socket } = await test.upgrade(`/exec/${id}/start`, { Tty: true })
    const writer = socket.writable.getWriter()
    const type = (text: string) => writer.write(new TextEncoder().encode(text))
    const reader = socket.readable.getReader()
    const next = async () => new TextDecoder().decode((await reader.read()).value)
    await type('stty size\n')
    expect(await next()).toBe('20 40\r\n')
    expect((await test.api('POST', `/exec/${id}/resize?h=30&w=90`)).status).toBe(200)
    await type('stty size\n')
    expect(await next()).toBe('30 90\r\n')
    await type('exit 0\n')
    expect((await reader.read()).done).toBe(true)
  })

  it('detached answers at once', async () => {
    const test = await anEngine()
    await test.run({ Cmd: FOREVER }, 'web')
    const id = await create(test, { Cmd: FOREVER })
    expect((await test.api('POST', `/exec/${id}/start`, { Detach: true })).status).toBe(200)
    expect(await get(test, `/exec/${id}/json`)).toMatchObject({ Running: true, ExitCode: null })
    expect((await test.inspect('web')) as unknown).toMatchObject({ ExecIDs: [id] })
    await test.api('POST', '/containers/web/kill')
  })

  it('tells on the connection that there is no such program', async () => {
    const test = await anEngine()
    await test.run({ Cmd: FOREVER }, 'web')
    const id = await create(test, { Cmd: ['nosuch'], AttachStdout: true })
    const { socket } = await test.upgrade(`/exec/${id}/start`, {})
    expect(unframe(await readAll(socket.readable)).stdout).toBe(
      'OCI runtime exec failed: exec failed: unable to start container process: exec: "nosuch": executable file not found in $PATH: unknown\r\n',
    )
    expect(await get(test, `/exec/${id}/json`)).toMatchObject({ Running: false, ExitCode: 127 })
  })

  it.each([
    [{}, 400, 'No exec command specified'],
    [{ Cmd: ['true'], User: 'nope' }, 400, 'unable to find user nope: no matching entries in passwd file'],
    [
      { Cmd: 'x' },
      400,
      'invalid JSON: json: cannot unmarshal string into Go struct field ExecOptions.Cmd of type []string',
    ],
  ])('refuses %j', async (body, status, message) => {
    const test = await anEngine()
    await test.run({ Cmd: FOREVER }, 'web')
    const response = await test.api('POST', '/containers/web/exec', body)
    expect([response.status, await response.json()]).toEqual([status, { message }])
    const unknown = await test.api('POST', '/exec/nope/start', {})
    expect([unknown.status, await unknown.json()]).toEqual([404, { message: 'No such exec instance: nope' }])
  })
})
