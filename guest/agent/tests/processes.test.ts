import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { answer, op, spawn, type SpawnedProcess } from '../../../src/protocol/agent/index.ts'
import { FrameDecoder, frameType } from '../../../src/protocol/agent/frames.ts'
import { text } from '../../../src/protocol/agent/lists.ts'
import { buildPrograms, programs, readAll, readUntil, type RunningAgent, startAgent } from './testing.ts'

beforeAll(buildPrograms, 120_000)

let agent: RunningAgent
const at = (name: string): string => join(agent.directory, name)
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const env = ['PATH=/usr/bin:/bin', 'LANG=C']
const shell = (script: string, ...rest: string[]): string[] => ['sh', '-c', script, 'sh', ...rest]

beforeEach(() => void (agent = startAgent()))
afterEach(() => agent.stop())

describe('spawn with pipes', () => {
  it('gives both outputs and the status', async () => {
    const process = await spawn(agent.link, { args: shell('echo out; echo err >&2; exit 3'), env })
    expect(await readAll(process.stdout)).toBe('out\n')
    expect(await readAll(process.stderr!)).toBe('err\n')
    expect(await process.exited).toEqual({ pid: process.pid, status: 3, signal: 0, oomKills: null })
  })

  it('passes arguments, environment and directory exactly', async () => {
    const args = shell(
      'printf "%s|" "$@"; printf "%s|" "$ODD" "$PWD" "$HOME"; cat /proc/$$/environ',
      '',
      'a b',
      '"ü',
    )
    const process = await spawn(agent.link, { args, env: [...env, 'ODD=1=2'], cwd: '/usr' })
    const output = await readAll(process.stdout)
    expect(output.startsWith('|a b|"ü|1=2|/usr||')).toBe(true)
    expect(output.split('|').at(-1)).toBe('PATH=/usr/bin:/bin\0LANG=C\0ODD=1=2\0')
  })

  it('starts with default signals, no inherited descriptor, and its own session', async () => {
    const process = await spawn(agent.link, {
      args: shell('grep -E "^Sig(Blk|Ign)" /proc/self/status; ls /proc/self/fd; umask'),
      env,
    })
    const output = await readAll(process.stdout)
    expect(output).toBe('SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n0\n1\n2\n3\n0022\n')
    const session = await spawn(agent.link, { args: ['cut', '-d ', '-f1,6', '/proc/self/stat'], env })
    expect(await readAll(session.stdout)).toBe(`${session.pid} ${session.pid}\n`)
  })

  it('lets programs preempt as any, while the agent itself never does', async () => {
    const policy = ['cut', '-d ', '-f1,41']
    const own = await spawn(agent.link, {
      args: [...policy, `/proc/${agent.pid}/stat`, '/proc/self/stat'],
      env,
    })
    const [batch, other] = [3, 0]
    expect(await readAll(own.stdout)).toBe(`${agent.pid} ${batch}\n${own.pid} ${other}\n`)
  })

  it('has /dev/null as input unless asked', async () => {
    const process = await spawn(agent.link, { args: ['readlink', '/proc/self/fd/0'], env })
    expect(await readAll(process.stdout)).toBe('/dev/null\n')
  })

  it.each([
    ['/no/such/program', 'ENOENT'],
    ['no-such-program', 'ENOENT'],
    ['', 'ENOENT'],
    ['/etc/passwd', 'EACCES'],
    ['/etc', 'EACCES'],
  ])('refuses to run %o: %s', async (program, code) => {
    await expect(spawn(agent.link, { args: [program], env })).rejects.toMatchObject({
      code,
      operation: 'spawn',
    })
    await agent.link.ping()
  })

  it('refuses a directory that is not there', async () => {
    await expect(spawn(agent.link, { args: ['true'], env, cwd: '/no' })).rejects.toMatchObject({
      code: 'ENOENT',
    })
  })

  it('tells of a signal, and that a process is gone', async () => {
    const process = await spawn(agent.link, { args: ['sleep', '100'], env })
    await process.kill(15)
    expect(await process.exited).toMatchObject({ status: 143, signal: 15 })
    await expect(process.kill(15)).rejects.toMatchObject({ code: 'ESRCH' })
  })

  it('runs operations before it in the same round trip', async () => {
    const process = await spawn(agent.link, { args: ['cat', at('f')], env }, [op.write(at('f'), 'prepared')])
    expect(await readAll(process.stdout)).toBe('prepared')
    await expect(spawn(agent.link, { args: ['true'] }, [op.stat(at('none'))])).rejects.toMatchObject({
      operation: 'stat',
    })
  })

  it('must be the last of its call', async () => {
    await expect(agent.link.call(op.spawn({}, ['true']), op.uname())).rejects.toMatchObject({
      code: 'EINVAL',
    })
  })

  it('keeps reading after the exit, until the end of file', async () => {
    const process = await spawn(agent.link, { args: shell('(sleep 0.3; echo late) & echo early'), env })
    await process.exited
    expect(await readAll(process.stdout)).toBe('early\nlate\n')
  })

  it('puts both outputs into one channel, in order', async () => {
    const channel = agent.link.open('readable')
    await agent.link.call(
      op.spawn({ out: channel.id, err: channel.id }, shell('echo 1; echo 2 >&2; echo 3'), env),
    )
    expect(await readAll(channel.readable)).toBe('1\n2\n3\n')
  })

  it('refuses channels that are taken, and leaves them alone', async () => {
    const cat = await spawn(agent.link, { args: ['cat'], env, stdin: true })
    const taken = agent.link.call(op.spawn({ in: 1, out: 99 }, ['true'], env))
    await expect(taken).rejects.toMatchObject({ code: 'EEXIST' })
    await expect(agent.link.call(op.spawn({ out: 2 }, ['true'], env))).rejects.toMatchObject({
      code: 'EINVAL',
    })
    await write(cat, 'alive')
    await cat.stdin!.close()
    expect(await readAll(cat.stdout)).toBe('alive')
  })

  it('carries oom_kill of the cgroup in the exit', async () => {
    mkdirSync(at('cgroup'))
    writeFileSync(at('cgroup/memory.events'), 'low 0\noom 3\noom_kill 2\noom_group_kill 0\n')
    const process = await spawn(agent.link, { args: ['true'], env, oomCgroup: at('cgroup') })
    expect((await process.exited).oomKills).toBe(2)
  })
})

describe('streams', () => {
  it('carry 50 MB through cat, both ways at once, without loss', async () => {
    const cat = await spawn(agent.link, { args: ['cat'], env, stdin: true })
    const sent = createHash('sha256')
    const writing = (async () => {
      const writer = cat.stdin!.getWriter()
      for (let left = 50_000_000; left > 0;) {
        const chunk = randomBytes(Math.min(left, 1 + Math.floor(Math.random() * 150_000)))
        sent.update(chunk)
        await writer.write(chunk)
        left -= chunk.length
      }
      await writer.close()
    })()
    const got = createHash('sha256')
    let size = 0
    for await (const chunk of cat.stdout) {
      got.update(chunk)
      size += chunk.length
    }
    await writing
    expect(size).toBe(50_000_000)
    expect(got.digest('hex')).toBe(sent.digest('hex'))
    expect(agent.link.gone).toBeNull()
  }, 60_000)

  it('gather what comes in small pieces', async () => {
    const decoder = new FrameDecoder()
    let frames = 0
    agent.socket.on('data', (chunk: Uint8Array) => {
      frames += decoder.push(chunk).filter((frame) => frame.type === frameType.data).length
    })
    const lines = 'i=0; while [ $i -lt 2000 ]; do echo $i; i=$((i+1)); done'
    const process = await spawn(agent.link, { args: shell(lines), env })
    const output = await readAll(process.stdout)
    expect(output).toBe(Array.from({ length: 2000 }, (_, i) => `${i}\n`).join(''))
    expect(frames).toBeLessThan(200)
  })

  it('let calls through while bulk flows', async () => {
    const flood = await spawn(agent.link, { args: ['cat', '/dev/zero'], env })
    const reader = flood.stdout.getReader()
    let flowing = true
    const reading = (async () => {
      while (flowing) await reader.read()
    })()
    const begun = performance.now()
    for (let i = 0; i < 50; i++) await agent.link.ping()
    expect(performance.now() - begun).toBeLessThan(5000)
    flowing = false
    await reading
    await reader.cancel()
    await flood.exited
  })

  it('stop reading a process when nobody takes its output', async () => {
    const yes = await spawn(agent.link, { args: shell('yes & echo $! >&2; wait'), env })
    const pid = Number.parseInt(await readUntil(yes.stderr!.getReader(), '\n'))
    await pause(200)
    const written = (): string => /wchar: (\d+)/.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))![1]!
    const before = written()
    await pause(200)
    expect(written()).toBe(before)
    expect(Number(before)).toBeLessThan(64 * 1024 * 4)
    await agent.link.call(op.kill(pid, 9))
    await yes.exited
  })

  it('hold what a process does not read, and no more', async () => {
    const sleep = await spawn(agent.link, { args: ['sleep', '100'], env, stdin: true })
    const writer = sleep.stdin!.getWriter()
    const stuck = writer.write(new Uint8Array(1_000_000)).catch((error: unknown) => error)
    await agent.link.ping()
    const memory = (): number =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${agent.pid}/status`, 'utf8'))![1])
    const before = memory()
    await pause(100)
    expect(memory() - before).toBeLessThan(1024)
    await sleep.kill(9)
    expect(await stuck).toMatchObject({ code: 'EPIPE' })
  })

  it('end the process with SIGPIPE when its reader goes', async () => {
    const yes = await spawn(agent.link, { args: ['yes'], env })
    await yes.stdout.cancel()
    expect(await yes.exited).toMatchObject({ status: 141, signal: 13 })
  })

  it('tell a writer that the process has closed its input', async () => {
    const process = await spawn(agent.link, { args: shell('exec 0<&-; sleep 100'), env, stdin: true })
    const writer = process.stdin!.getWriter()
    await expect(writer.closed).rejects.toMatchObject({ code: 'EPIPE' })
    await process.kill(9)
  })

  it('are reset by the host without harm', async () => {
    const cat = await spawn(agent.link, { args: ['cat'], env, stdin: true })
    await cat.stdin!.abort()
    expect(await readAll(cat.stdout)).toBe('')
    expect(await cat.exited).toMatchObject({ status: 0 })
  })
})

describe('spawn with a terminal', () => {
  const tty = { rows: 24, columns: 80 }

  it('is one, of the right size, and controls the process', async () => {
    const process = await spawn(agent.link, {
      args: shell('tty; stty size; ps -o tpgid= -p $$ | tr -d " "; echo $$'),
      env,
      tty,
    })
    const [name, size, foreground, pid] = (await readAll(process.stdout)).split('\r\n')
    expect(name).toMatch(/^\/dev\/pts\/\d+$/)
    expect(size).toBe('24 80')
    expect(foreground).toBe(pid)
    expect(process.stderr).toBeNull()
    expect(await process.exited).toMatchObject({ status: 0 })
  })

  it('is resized, and the process hears of it', async () => {
    const script = 'trap "stty size; exit" WINCH; echo ready; while :; do sleep 0.05; done'
    const process = await spawn(agent.link, { args: shell(script), env, tty })
    const reader = process.stdout.getReader()
    await readUntil(reader, 'ready')
    await process.resize(50, 132)
    expect(await readUntil(reader, '132')).toContain('50 132')
    await process.exited
    // Its terminal has gone with it: there is nothing left to have a size, and nobody to blame.
    await process.resize(1, 1)
    await expect(agent.link.call(op.windowSize(1, 1, 1))).rejects.toMatchObject({ code: 'ENOTTY' })
  })

  it('echoes, edits lines, and interrupts with Ctrl-C', async () => {
    const process = await spawn(agent.link, { args: ['cat'], env, tty })
    const reader = process.stdout.getReader()
    await write(process, 'xä\x7fy\n')
    expect(await readUntil(reader, '\nxy\r\n')).toBe('xä\b \by\r\nxy\r\n')
    await write(process, '\x03')
    expect(await process.exited).toMatchObject({ signal: 2, status: 130 })
    reader.releaseLock()
    expect(await readAll(process.stdout)).toBe('^C')
  })

  it('does not hang up when the host closes its input', async () => {
    const process = await spawn(agent.link, {
      args: shell('read x; echo got $x; sleep 0.2; echo still'),
      env,
      tty,
    })
    await write(process, 'line\n')
    await process.stdin!.close()
    expect(await readAll(process.stdout)).toContain('still')
  })
})

describe('spawn with a starter', () => {
  it('adopts what it leaves behind, with its streams', async () => {
    const daemon = await spawn(agent.link, {
      args: shell('exec 3<&0; (cat <&3; exit 5) & echo $! >"$1"; echo started', at('pid')),
      env,
      stdin: true,
      starter: { pidfile: at('pid') },
    })
    expect(daemon.pid).toBe(Number(readFileSync(at('pid'), 'utf8')))
    await write(daemon, 'to the daemon')
    await daemon.stdin!.close()
    expect(await readAll(daemon.stdout)).toBe('started\nto the daemon')
    expect(await daemon.exited).toMatchObject({ pid: daemon.pid, status: 5 })
  })

  it('tells the status of one that ended before its pidfile was read', async () => {
    const process = await spawn(agent.link, {
      args: shell('( (sleep 0.05; exit 7) & echo $! >"$1" ); sleep 0.3', at('pid')),
      env,
      starter: { pidfile: at('pid'), log: at('log') },
    })
    expect(await process.exited).toMatchObject({ pid: process.pid, status: 7, signal: 0 })
  })

  it('adopts a process whose parent outlives the starter', async () => {
    const process = await spawn(agent.link, {
      args: shell('( (sleep 0.3; exit 6) & echo $! >"$1"; exec sleep 0.2 ) & sleep 0.1', at('pid')),
      env,
      starter: { pidfile: at('pid') },
    })
    expect(await process.exited).toMatchObject({ pid: process.pid, status: 6 })
  })

  it('fails with the log when the starter fails', async () => {
    writeFileSync(at('log'), 'of an earlier one')
    const failed = spawn(agent.link, {
      args: shell('echo lost; echo "executable file not found" >>"$1"; exit 1', at('log')),
      env,
      starter: { pidfile: at('pid'), log: at('log') },
    })
    await expect(failed).rejects.toMatchObject({
      code: 'ECANCELED',
      errno: 125,
      text: 'executable file not found\n',
    })
  })

  it('resets the channels of one that failed', async () => {
    const channel = agent.link.open('readable')
    await agent.link.results([
      op.spawn({ out: channel.id, pidfile: at('pid') }, shell('sleep 5 & exit 1'), env),
    ])
    await expect(readAll(channel.readable)).rejects.toMatchObject({ code: 'ECANCELED' })
  })

  it.each([
    ['without a pidfile', 'true', 'the starter left no process'],
    ['with a pidfile of an earlier one', 'true', 'the starter left no process'],
    ['with another process in its pidfile', 'echo 1 >"$1"', 'the starter left no process'],
    ['that failed without a log', 'exit 3', 'the starter failed and logged nothing'],
  ])('fails %s', async (_, script, words) => {
    writeFileSync(at('pid'), '1')
    const failed = spawn(agent.link, {
      args: shell(script, at('pid')),
      env,
      starter: { pidfile: at('pid'), log: at('log') },
    })
    await expect(failed).rejects.toMatchObject({ code: 'ECANCELED', text: words })
  })

  it('takes the terminal that a runtime sends', async () => {
    const console = at('console.sock')
    const process = await spawn(agent.link, {
      args: [programs.fakeRuntime, console, at('pid'), ...shell('stty size; read x; echo got $x; exit 4')],
      env,
      tty: { rows: 33, columns: 99 },
      starter: { pidfile: at('pid'), console },
    })
    await write(process, 'typed\n')
    expect(await readAll(process.stdout)).toContain('got typed')
    expect(await process.exited).toMatchObject({ status: 4 })
    expect(existsSync(console)).toBe(false)
  })

  it('gives such a terminal its size before the program looks', async () => {
    const console = at('console.sock')
    const process = await spawn(agent.link, {
      args: [programs.fakeRuntime, console, at('pid'), ...shell('sleep 0.2; stty size; cat')],
      env,
      tty: { rows: 33, columns: 99 },
      starter: { pidfile: at('pid'), console },
    })
    const reader = process.stdout.getReader()
    expect(await readUntil(reader, '\n')).toBe('33 99\r\n')
    await process.resize(10, 20)
    await process.kill(9)
    await process.exited
  })

  it('fails when no terminal was sent', async () => {
    const failed = spawn(agent.link, {
      args: shell('sleep 0.2 & echo $! >"$1"', at('pid')),
      env,
      tty: { rows: 24, columns: 80 },
      starter: { pidfile: at('pid'), console: at('console.sock') },
    })
    await expect(failed).rejects.toMatchObject({ code: 'ECANCELED', text: 'the starter sent no terminal' })
    expect(existsSync(at('console.sock'))).toBe(false)
  })
})

describe('run', () => {
  const run = async (...args: string[]): Promise<{ status: number; output: string }> => {
    const { status, output } = await agent.link.ask(op.run(10_000, ...args), answer.run)
    return { status, output: text(output) }
  }

  it('answers status and output', async () => {
    expect(await run('sh', '-c', 'echo out; echo err >&2; exit 9')).toEqual({
      status: 9,
      output: 'out\nerr\n',
    })
    expect(await run('sh', '-c', 'kill -9 $$')).toEqual({ status: 137, output: '' })
    expect((await run('readlink', '/proc/self/fd/0')).output).toBe('/dev/null\n')
  })

  it('cuts the output at 32768 bytes, and does not hold the program up', async () => {
    const { status, output } = await run('sh', '-c', 'yes | head -c 300000; exit 2')
    expect([status, output.length]).toEqual([2, 32768])
  })

  it('does not wait for what the program leaves behind', async () => {
    const begun = performance.now()
    expect(await run('sh', '-c', 'sleep 3 & echo done')).toEqual({ status: 0, output: 'done\n' })
    expect(performance.now() - begun).toBeLessThan(2500)
  })

  it('kills at the timeout, children too, and tells what came until then', async () => {
    const timedOut = agent.link.call(op.run(200, 'sh', '-c', 'echo before; sleep 100; echo after'))
    await expect(timedOut).rejects.toMatchObject({ code: 'ETIMEDOUT', text: 'before\n' })
  })

  it('is refused for what is no program', async () => {
    await expect(run('no-such-program')).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

async function write(process: SpawnedProcess, words: string): Promise<void> {
  const writer = process.stdin!.getWriter()
  await writer.write(new TextEncoder().encode(words))
  writer.releaseLock()
}
