/** The genuine docker client against our daemon, as its users would. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { START_TIMEOUT_MS, startDaemon, type Daemon } from '../support/daemon.ts'
import { genuineClient, runClient, startClient, type Outcome } from '../support/docker.ts'
import { openPty } from '../support/pty.ts'

const client = genuineClient()
let daemon: Daemon
beforeAll(async () => {
  daemon = await startDaemon()
}, START_TIMEOUT_MS)
afterAll(() => daemon?.stop())

const docker = (...args: string[]): Promise<Outcome> => runClient([client!.path, ...args], daemon.host)
const succeed = async (...args: string[]): Promise<string> => {
  const { code, stdout, stderr } = await docker(...args)
  expect(`${stderr}${code}`).toBe('0')
  return stdout.trim()
}

// Without the genuine client there is nothing to show here; tests/parity compares with what it printed.
describe.skipIf(!client)('the genuine docker client', () => {
  it('pulls an image with progress, and runs hello-world', async () => {
    const pulled = await succeed('pull', 'busybox')
    expect(pulled).toMatch(
      /Pull complete[^]*Digest: sha256:[0-9a-f]{64}\nStatus: Downloaded newer image for busybox:latest/,
    )
    expect(await succeed('pull', 'busybox')).toContain('Status: Image is up to date for busybox:latest')
    const hello = await docker('run', '--rm', 'hello-world')
    expect(hello).toMatchObject({ code: 0, stdout: expect.stringContaining('Hello from Docker!') })
    expect(hello.stderr).toContain("Unable to find image 'hello-world:latest' locally")
  })

  it('passes streams and exit codes through', async () => {
    const both = await docker('run', '--rm', 'busybox', 'sh', '-c', 'echo out; echo err >&2; exit 42')
    expect(both).toEqual({ code: 42, stdout: 'out\n', stderr: 'err\n' })
    const cat = await runClient([client!.path, 'run', '-i', '--rm', 'busybox', 'cat'], daemon.host, {
      stdin: 'through\n',
    })
    expect(cat).toEqual({ code: 0, stdout: 'through\n', stderr: '' })
  })

  it('loses nothing of a long output', async () => {
    const { stdout } = await docker('run', '--rm', 'busybox', 'seq', '1', '100000')
    expect(stdout.split('\n').length).toBe(100_001)
    expect(stdout.endsWith('\n99999\n100000\n')).toBe(true)
  })

  it.each([
    [['run', '--rm', 'busybox', 'nosuchprogram'], 127, /executable file not found in \$PATH/],
    [['run', '--rm', 'busybox', '/etc/passwd'], 126, /permission denied/],
    [
      ['run', '--rm', 'nosuchimage'],
      125,
      /pull access denied for nosuchimage, repository does not exist or may require 'docker login'/,
    ],
    [['run', '--memory', '1k', 'busybox'], 125, /Minimum memory limit allowed is 6MB/],
    [['pull', 'alpine'], 1, /pull access denied for alpine/],
    [['pull', 'busybox:nosuchtag'], 1, /manifest for busybox:nosuchtag not found: manifest unknown/],
    [['pull', 'amd64-only'], 1, /no matching manifest for linux\/386/],
    [['inspect', 'nosuch'], 1, /No such object: nosuch/],
    [['rm', 'nosuch'], 1, /No such container: nosuch/],
    [['start', 'nosuch'], 1, /No such container: nosuch/],
  ])('%j fails with %i', async (args, code, text) => {
    const outcome = await docker(...args)
    expect(outcome.code).toBe(code)
    expect(outcome.stderr).toMatch(text)
  })

  it('keeps a detached container, its logs and its state', async () => {
    const id = await succeed(
      'run',
      '-d',
      '--name',
      'ticker',
      'busybox',
      'sh',
      '-c',
      'i=0; while true; do i=$((i+1)); echo tick $i; sleep 0.2; done',
    )
    expect(id).toMatch(/^[0-9a-f]{64}$/)
    expect(await succeed('ps', '--format', '{{.Names}} {{.Image}} {{.Status}}')).toMatch(
      /^ticker busybox Up /,
    )
    const follower = startClient([client!.path, 'logs', '-f', 'ticker'], daemon.host)
    let followed = ''
    follower.stdout!.on('data', (bytes: Buffer) => (followed += bytes.toString()))
    await expect.poll(() => followed, { timeout: 20_000 }).toContain('tick 5\n')
    expect(followed.startsWith('tick 1\ntick 2\n')).toBe(true)
    const ended = new Promise((resolve) => follower.once('exit', resolve))
    expect(await succeed('exec', 'ticker', 'hostname')).toBe(id.slice(0, 12))
    expect(await succeed('stop', '-t', '1', 'ticker')).toBe('ticker')
    await ended
    expect(await succeed('inspect', '-f', '{{.State.Status}} {{.State.ExitCode}}', 'ticker')).toBe(
      'exited 137',
    )
    expect(await succeed('rm', 'ticker')).toBe('ticker')
  })

  it('executes with input, a user, a directory, and an exit code', async () => {
    await succeed('run', '-d', '--name', 'box', 'busybox', 'sleep', '1000')
    expect(
      await succeed(
        'exec',
        '-u',
        'nobody',
        '-w',
        '/tmp',
        '-e',
        'A=b',
        'box',
        'sh',
        '-c',
        'id -un; pwd; echo $A',
      ),
    ).toBe('nobody\n/tmp\nb')
    expect((await docker('exec', 'box', 'sh', '-c', 'exit 9')).code).toBe(9)
    const piped = await runClient([client!.path, 'exec', '-i', 'box', 'wc', '-c'], daemon.host, {
      stdin: 'x'.repeat(100_000),
    })
    expect(piped.stdout.trim()).toBe('100000')
    expect((await docker('exec', 'box', 'nosuch')).code).toBe(127)
    const stats = await succeed(
      'stats',
      '--no-stream',
      '--format',
      '{{.Name}} {{.MemUsage}} {{.PIDs}}',
      'box',
    )
    expect(stats).toMatch(/^box [\d.]+[kKM]iB \/ [\d.]+MiB 1$/)
    expect(await succeed('top', 'box')).toMatch(/UID +PID +PPID +C +STIME +TTY +TIME +CMD\n[^]*sleep 1000/)
    await succeed('rm', '-f', 'box')
  })

  it('tells events in order', async () => {
    const watching = startClient(
      [client!.path, 'events', '--filter', 'container=seen', '--format', '{{.Action}}'],
      daemon.host,
    )
    let events = ''
    watching.stdout!.on('data', (bytes: Buffer) => (events += bytes.toString()))
    await new Promise((resolve) => setTimeout(resolve, 300))
    await succeed('run', '--rm', '--name', 'seen', 'busybox', 'true')
    await expect.poll(() => events, { timeout: 10_000 }).toContain('destroy')
    watching.kill('SIGINT')
    expect(events.trim().split('\n')).toEqual(['create', 'attach', 'start', 'die', 'destroy'])
  })

  it('gives an interactive shell on a terminal: prompt, size, resize, Ctrl-C, Ctrl-D', async () => {
    const pty = openPty([client!.path, 'run', '-it', '--rm', 'busybox', 'sh'], { DOCKER_HOST: daemon.host })
    await pty.expect('/ # ')
    pty.type('stty size\n')
    await pty.expect('24 80')
    pty.resize(40, 100)
    pty.type('sleep 0.5; stty size\n')
    await pty.expect('40 100')
    pty.type('tty; echo pid $$\n')
    await pty.expect(/\/dev\/(pts\/0|console)\r\npid 1\r\n/)
    pty.type('sleep 1000\n')
    await new Promise((resolve) => setTimeout(resolve, 500))
    pty.type('\x03')
    await pty.expect('/ # ')
    pty.type('exit 5\n')
    expect(await pty.ended).toBe(5)
  })

  it('detaches from a terminal with the keys, and attaches again', async () => {
    const pty = openPty([client!.path, 'run', '-it', '--name', 'kept', 'busybox', 'sh'], {
      DOCKER_HOST: daemon.host,
    })
    await pty.expect('/ # ')
    pty.type('\x10\x11')
    expect(await pty.ended).toBe(0)
    expect(await succeed('inspect', '-f', '{{.State.Running}}', 'kept')).toBe('true')
    const again = openPty([client!.path, 'attach', 'kept'], { DOCKER_HOST: daemon.host })
    again.type('\n')
    await again.expect('/ # ')
    again.type('exit\n')
    expect(await again.ended).toBe(0)
    await succeed('rm', 'kept')
  })

  it('shows what it made and removes it', async () => {
    await succeed('run', '--name', 'done', 'busybox', 'true')
    expect(await succeed('ps', '-a', '--filter', 'name=done', '--format', '{{.Status}}')).toMatch(
      /^Exited \(0\) /,
    )
    const inspected = JSON.parse(await succeed('inspect', 'done')) as {
      Name: string
      State: { ExitCode: number }
    }[]
    expect(inspected[0]).toMatchObject({ Name: '/done', State: { ExitCode: 0 } })
    expect((await docker('rmi', 'busybox')).stderr).toMatch(
      /conflict: unable to (remove repository reference|delete)/,
    )
    expect(await succeed('rm', 'done')).toBe('done')
    expect(await succeed('image', 'history', '--format', '{{.CreatedBy}}', 'busybox')).not.toBe('')
  })

  it('ends a foreground container when the client is told to stop', async () => {
    const running = startClient(
      [
        client!.path,
        'run',
        '--name',
        'front',
        'busybox',
        'sh',
        '-c',
        'trap "exit 3" TERM; echo up; while :; do sleep 0.1; done',
      ],
      daemon.host,
    )
    let up = ''
    running.stdout!.on('data', (bytes: Buffer) => (up += bytes.toString()))
    await expect.poll(() => up, { timeout: 10_000 }).toBe('up\n')
    const ended = new Promise((resolve) => running.once('exit', resolve))
    running.kill('SIGTERM')
    expect(await ended).toBe(3)
    await succeed('rm', 'front')
  })
})
