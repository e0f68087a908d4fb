import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { AgentLink, answer, type Channel, errno, op, spawn } from '../../../src/protocol/agent/index.ts'
import { text } from '../../../src/protocol/agent/lists.ts'
import { buildPrograms, programs, readAll, type RunningAgent, startAgent, works } from './testing.ts'

const possible = works('unshare', '--pid', '--fork', '--mount', '--mount-proc', 'true')
const reason = possible ? '' : ' (skipped: `unshare --pid --mount` does not work here; it needs root)'

beforeAll(buildPrograms, 120_000)

/**
 * Makes a /dev of its own whose hvc0 is the script's terminal, and becomes process 1 of a pid namespace. The device comes
 * late, as a driver's may.
 */
const boot = `
  mkdir "$1/dev" && mount -t tmpfs none "$1/dev" && cd "$1/dev" || exit 1
  mknod null c 1 3; mknod ptmx c 5 2; mkdir pts; mount --rbind /dev/pts pts
  terminal=$(tty)
  mount --rbind "$1/dev" /dev
  (sleep 0.2; touch "/dev/hvc0.new"; mount --bind "/dev/pts/\${terminal##*/}" /dev/hvc0.new; ln -s hvc0.new /dev/hvc0) &
  exec "$0"
`

/** The agent as init, on the terminal of another agent: its link is that one's channel. */
async function startInit(
  outer: RunningAgent,
): Promise<{ link: AgentLink; exited: Promise<{ signal: number }> }> {
  const directory = join(outer.directory, 'root')
  mkdirSync(directory)
  const args = [
    'unshare',
    '--pid',
    '--fork',
    '--kill-child',
    '--mount',
    '--mount-proc',
    'sh',
    '-c',
    boot,
    programs.agent,
    directory,
  ]
  const channel = outer.link.open('duplex')
  const keys = { in: channel.id, out: channel.id, rows: 24, cols: 80, tty: 1 } as const
  const exited = await outer.link.ask(
    op.spawn(keys, args, ['PATH=/usr/sbin:/usr/bin:/sbin:/bin']),
    (bytes) => ({
      promise: outer.link.exitOf(answer.spawn(bytes).pid),
    }),
  )
  return { link: linkOver(channel), exited: exited.promise }
}

function linkOver(channel: Channel): AgentLink {
  const writer = channel.writable.getWriter()
  const link = new AgentLink({
    send: (packet) => void writer.write(packet).catch((error: Error) => link.fail(error.message)),
    onBytes: (listener) =>
      void channel.readable
        .pipeTo(new WritableStream({ write: (chunk: Uint8Array) => listener(chunk) }))
        .then(() => link.fail('hung up'))
        .catch((error: Error) => link.fail(error.message)),
  })
  return link
}

describe.skipIf(!possible)(`the agent as init${reason}`, () => {
  let outer: RunningAgent
  beforeEach(() => void (outer = startAgent()))
  afterEach(() => outer.stop())

  it('waits for its console, talks over it raw, and keeps bulk whole', async () => {
    const { link, exited } = await startInit(outer)
    await link.hello
    const everyByte = Uint8Array.from({ length: 60_000 }, (_, i) => i % 256)
    const cat = await spawn(link, { args: ['cat'], env: ['PATH=/bin:/usr/bin'], stdin: true })
    const writer = cat.stdin!.getWriter()
    const writing = (async () => {
      for (let i = 0; i < 20; i++) await writer.write(everyByte)
      await writer.close()
    })()
    let size = 0
    for await (const chunk of cat.stdout) {
      for (let i = 0; i < chunk.length; i++)
        if (chunk[i] !== everyByte[(size + i) % 60_000]) throw new Error(`byte ${size + i}`)
      size += chunk.length
    }
    await writing
    expect(size).toBe(1_200_000)
    await link.call(op.poweroff()).catch(() => undefined)
    await exited
  }, 20_000)

  it('is process 1, reaps orphans, and is not ended by signals', async () => {
    const { link, exited } = await startInit(outer)
    const script =
      '(sleep 0.1 &) ; kill -TERM 1; kill -INT 1; kill -KILL 1; kill -HUP 1; kill -PIPE 1; echo $PPID'
    const asked: string[] = []
    link.on('power', ({ action }) => asked.push(action))
    const shell = await spawn(link, { args: ['sh', '-c', script], env: ['PATH=/bin:/usr/bin'] })
    expect(await readAll(shell.stdout)).toBe('1\n')
    await shell.exited
    await new Promise((resolve) => setTimeout(resolve, 200))
    const zombies = await link.ask(
      op.run(5000, 'sh', '-c', 'grep -l "^State:.Z" /proc/[0-9]*/status; true'),
      answer.run,
    )
    expect(text(zombies.output)).toBe('')
    expect(asked).toEqual(['reboot', 'reboot'])
    await link.call(op.poweroff()).catch(() => undefined)
    await exited
  })

  it('tells the host when busybox asks for power off, and lets it decide', async () => {
    const { link, exited } = await startInit(outer)
    await link.hello
    const asked = new Promise((resolve) => link.on('power', resolve))
    await link.call(op.kill(1, 12))
    expect(await asked).toEqual({ action: 'poweroff' })
    expect((await link.results([op.stat('/no/such/file')]))[0]?.errno).toBe(errno.ENOENT)
    await link.call(op.poweroff()).catch(() => undefined)
    await exited
  })

  it('reboots when the host asks', async () => {
    const { link, exited } = await startInit(outer)
    await link.hello
    await expect(link.call(op.reboot())).rejects.toThrow()
    await exited
  })
})
