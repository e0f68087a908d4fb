import { describe, expect, it } from 'vitest'
import { anEngine, logsOf, readAll, unframe, waitFor } from '../../testing/engine.ts'

describe('docker run, step by step', () => {
  it('loses nothing between attach and the end, and tells the exit code', async () => {
    const test = await anEngine()
    const id = await test.create({ Cmd: ['sh', '-c', 'echo out; echo err >&2; exit 3'] }, 'web')
    const { response, socket } = await test.upgrade(`/containers/${id}/attach?stream=1&stdout=1&stderr=1`)
    expect(response.status).toBe(101)
    expect(response.statusText).toBe('UPGRADED')
    expect(response.headers.get('content-type')).toBe('application/vnd.docker.multiplexed-stream')
    const waiting = test.api('POST', `/containers/${id}/wait?condition=next-exit`)
    expect((await waiting).status).toBe(200)
    // The CLI half-closes its side at once: that is not the end.
    await socket.writable.close()
    expect((await test.api('POST', `/containers/${id}/start`)).status).toBe(204)
    expect(unframe(await readAll(socket.readable))).toEqual({ stdout: 'out\n', stderr: 'err\n' })
    expect(await (await waiting).json()).toEqual({ StatusCode: 3 })
    expect(await logsOf(test, id)).toEqual({ stdout: 'out\n', stderr: 'err\n' })
    expect((await test.inspect('web')).State).toMatchObject({ Status: 'exited', ExitCode: 3, Running: false })
    expect((await test.api('DELETE', `/containers/${id}`)).status).toBe(204)
    expect((await test.api('GET', `/containers/${id}/json`)).status).toBe(404)
    expect(test.reports).toEqual([])
  })

  it('tells events in the order of dockerd', async () => {
    const test = await anEngine()
    const id = await test.create({ Cmd: ['true'], HostConfig: { AutoRemove: true } })
    const removed = test.api('POST', `/containers/${id}/wait?condition=removed`)
    await removed
    await test.api('POST', `/containers/${id}/start`)
    expect(await (await removed).json()).toEqual({ StatusCode: 0 })
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(test.actions()).toEqual([
      'container create',
      'network connect',
      'container start',
      'network disconnect',
      'container die',
      'container destroy',
    ])
    expect(test.events.find(({ Action }) => Action === 'die')).toMatchObject({
      status: 'die',
      id,
      from: 'busybox',
      Actor: {
        ID: id,
        Attributes: { exitCode: '0', execDuration: '0', image: 'busybox', 'org.example.image': 'yes' },
      },
    })
  })

  it('passes input on, and its end', async () => {
    const test = await anEngine()
    const id = await test.create({ Cmd: ['cat'], OpenStdin: true, StdinOnce: true, AttachStdin: true })
    const { socket } = await test.upgrade(`/containers/${id}/attach?stream=1&stdin=1&stdout=1&stderr=1`)
    const writer = socket.writable.getWriter()
    await writer.write(new TextEncoder().encode('typed before the start\n'))
    await test.api('POST', `/containers/${id}/start`)
    await writer.write(new TextEncoder().encode('and after\n'))
    await writer.close()
    expect(unframe(await readAll(socket.readable)).stdout).toBe('typed before the start\nand after\n')
    expect(await waitFor(test, id)).toBe(0)
  })

  it('detaches by keys, and the container goes on', async () => {
    const test = await anEngine()
    const id = await test.run({ Cmd: ['cat'], Tty: true, OpenStdin: true })
    const { response, socket } = await test.upgrade(`/containers/${id}/attach?stream=1&stdin=1&stdout=1`)
    expect(response.headers.get('content-type')).toBe('application/vnd.docker.raw-stream')
    const writer = socket.writable.getWriter()
    await writer.write(Uint8Array.of(104, 105, 16, 17))
    await readAll(socket.readable)
    expect((await test.inspect(id)).State.Running).toBe(true)
    expect(test.actions()).toContain('container detach')
    await test.api('POST', `/containers/${id}/kill`)
  })

  it('answers 200 to clients that do not ask for an upgrade', async () => {
    const test = await anEngine()
    const id = await test.create({ Cmd: ['echo', 'hi'] })
    const response = test.api('POST', `/containers/${id}/attach?stream=1&stdout=1`)
    const attached = await response
    await test.api('POST', `/containers/${id}/start`)
    expect(attached.status).toBe(200)
    expect(unframe(await attached.bytes()).stdout).toBe('hi\n')
  })
})

describe('starts that fail', () => {
  it.each([
    [['nosuch'], 127, 'exec: "nosuch": executable file not found in $PATH: unknown'],
    [['/no/such'], 127, 'exec: "/no/such": stat /no/such: no such file or directory: unknown'],
  ])('%s leaves the container created, with exit code %i', async (Cmd, code, text) => {
    const test = await anEngine()
    const id = await test.create({ Cmd })
    const response = await test.api('POST', `/containers/${id}/start`)
    expect(response.status).toBe(400)
    const message = `failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: ${text}`
    expect(await response.json()).toEqual({ message })
    expect((await test.inspect(id)).State).toMatchObject({
      Status: 'created',
      ExitCode: code,
      Error: message,
    })
    expect((await test.inspect(id)).NetworkSettings.IPAddress).toBe('')
  })

  it('tells that a port is taken, gives all back, and starts when it is free', async () => {
    const test = await anEngine()
    const published = {
      ExposedPorts: { '80/tcp': {} },
      HostConfig: { PortBindings: { '80/tcp': [{ HostPort: '8080' }] } },
    }
    const first = await test.run({ Cmd: ['sleep', '100'], ...published })
    const second = await test.create({ Cmd: ['sleep', '100'], ...published }, 'second')
    const refused = await test.api('POST', `/containers/${second}/start`)
    expect(refused.status).toBe(500)
    expect(((await refused.json()) as { message: string }).message).toMatch(
      /^failed to set up container networking: driver failed programming external connectivity on endpoint second \([0-9a-f]{64}\): Bind for 0\.0\.0\.0:8080 failed: port is already allocated$/,
    )
    expect((await test.inspect(second)).State.Status).toBe('created')
    expect((await test.api('GET', '/networks/bridge').then((r) => r.json())) as object).toMatchObject({
      Containers: { [first]: { IPv4Address: '172.17.0.2/16' } },
    })
    await test.api('POST', `/containers/${first}/kill`)
    expect((await test.api('POST', `/containers/${second}/start`)).status).toBe(204)
    expect((await test.inspect(second)).NetworkSettings.Ports).toEqual({
      '80/tcp': [{ HostIp: '0.0.0.0', HostPort: '8080' }],
    })
    await test.api('POST', `/containers/${second}/kill`)
  })
})
