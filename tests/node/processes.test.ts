/** Processes of containers as the guest's kernel has them: whose they are, what `docker top` says of them, and how they end. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ours } from '../parity/clients.ts'
import { START_TIMEOUT_MS, startDaemon, type Daemon } from '../support/daemon.ts'

let daemon: Daemon
beforeAll(async () => {
  daemon = await startDaemon({ images: ['busybox:latest'] })
}, START_TIMEOUT_MS)
afterAll(() => daemon?.stop())

async function docker(...args: string[]): Promise<string> {
  const { stdout, stderr, status } = await ours(daemon.socket)({ args, stdin: '', env: {} })
  expect(`${stderr}${status}`).toBe('0')
  return stdout
}
const inspect = async (name: string, format: string) => (await docker('inspect', '-f', format, name)).trim()

describe('HOME', () => {
  beforeAll(async () => {
    await docker('run', '-d', '--name', 'roots', 'busybox', 'sleep', '1000')
    await docker('run', '-d', '--name', 'users', '-u', '1000', 'busybox', 'sleep', '1000')
  })
  afterAll(() => docker('rm', '-f', 'roots', 'users'))
  const say = ['sh', '-c', 'echo $HOME; id -u']

  it.each([
    [['-u', '1000'], '/', 1000],
    [['-u', '1000:1000'], '/', 1000],
    [['-u', 'root'], '/root', 0],
    [['-u', '0'], '/root', 0],
    [[], '/root', 0],
    [['-u', '1000', '-e', 'HOME=/mine'], '/mine', 1000],
    [['-u', '1000', '-e', 'HOME='], '/', 1000],
  ])('of run and exec %j is %s', async (flags, home, uid) => {
    const expected = `${home}\n${uid}\n`
    expect(await docker('run', '--rm', ...flags, 'busybox', ...say)).toBe(expected)
    expect(await docker('exec', ...flags, 'roots', ...say)).toBe(expected)
  })

  it('of an exec without -u is that of the container’s user', async () => {
    expect(await docker('exec', 'users', ...say)).toBe('/\n1000\n')
    expect(await docker('exec', '-u', 'root', 'users', ...say)).toBe('/root\n0\n')
  })
})

describe('docker top', () => {
  beforeAll(async () => {
    await docker('run', '-dt', '--name', 'web', 'busybox', 'sh', '-c', 'sleep 1001 & exec sleep 1002')
    await docker('exec', '-d', '-u', '1000', 'web', 'sleep', '1003')
    await vi.waitUntil(async () => (await top('-o', 'pid,args')).length === 4, {
      timeout: 20_000,
      interval: 200,
    })
  })
  afterAll(() => docker('rm', '-f', 'web'))

  /** Lines of words; what is in the last column may have blanks. */
  async function top(...options: string[]): Promise<string[][]> {
    const lines = (await docker('top', 'web', ...options)).trimEnd().split('\n')
    const titles = lines[0]!.trim().split(/\s+/)
    return lines.map((line) => {
      const words = line.trim().split(/\s+/)
      return [...words.slice(0, titles.length - 1), words.slice(titles.length - 1).join(' ')]
    })
  }

  /** Rows by the column's titles. */
  async function rows(...options: string[]): Promise<Record<string, string>[]> {
    const [titles, ...lines] = await top(...options)
    return lines.map((words) => Object.fromEntries(titles!.map((title, i) => [title, words[i]!])))
  }

  /** What the kernel says of a process of the host. */
  async function proc(pid: string) {
    const read = ['sh', '-c', `cat /proc/${pid}/stat; cat /proc/${pid}/status`]
    const [stat = '', ...lines] = (await docker('run', '--rm', '--pid', 'host', 'busybox', ...read)).split(
      '\n',
    )
    const status = (name: string) => lines.find((line) => line.startsWith(`${name}:`))!.split(/\s+/)[1]!
    // Behind the name in parentheses, which is the second field.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return {
      PPID: status('PPid'),
      PGID: fields[2],
      SID: fields[3],
      UID: status('Uid'),
      NI: fields[16],
      VSZ: status('VmSize'),
      RSS: status('VmRSS'),
      CMD: status('Name'),
    }
  }

  it('has the kernel’s own values', async () => {
    const found = await rows('-o', 'pid,ppid,pgid,sid,uid,ni,vsz,rss,stat,tty,ucmd,args')
    for (const { PID, STAT, TT, COMMAND, ...same } of found) {
      expect(same).toEqual(await proc(PID!))
      expect(COMMAND).toMatch(/^sleep 100[123]$/)
      expect(STAT).toMatch(/^S/)
      expect(TT).toMatch(COMMAND === 'sleep 1003' ? /^\?$/ : /^pts\/\d+$/)
    }
    const of = (command: string) => found.find(({ COMMAND }) => COMMAND === command)!
    expect(of('sleep 1001')).toMatchObject({
      PPID: of('sleep 1002')['PID'],
      UID: '0',
      NI: '0',
      TT: of('sleep 1002')['TT'],
    })
    expect(of('sleep 1002')).toMatchObject({ UID: '0', NI: '0' })
    expect(of('sleep 1003')).toMatchObject({ UID: '1000', NI: '0' })
  })

  it.each([
    [[], 'UID PID PPID C STIME TTY TIME CMD'],
    [['aux'], 'USER PID %CPU %MEM VSZ RSS TTY STAT START TIME COMMAND'],
    [['-ef'], 'UID PID PPID C STIME TTY TIME CMD'],
    [['-l'], 'F S UID PID PPID C PRI NI ADDR SZ WCHAN TTY TIME CMD'],
    [['-o', 'pid,uid,tty,comm,start'], 'PID UID TT COMMAND STARTED'],
    [['-o', 'pid,vsz,stat,lstart'], 'PID VSZ STAT STARTED'],
    [['-o', 'pid,etimes,time,nlwp'], 'PID ELAPSED TIME NLWP'],
  ])('%j has its columns, and a line for each process', async (options, titles) => {
    const lines = await top(...options)
    expect(lines[0]).toEqual(titles.split(' '))
    expect(lines).toHaveLength(4)
    const [pid, pids] = [lines[0]!.indexOf('PID'), await top('-o', 'pid')]
    expect(lines.map((words) => words[pid])).toEqual(pids.flat())
  })

  it('tells plausible times and shares', async () => {
    for (const row of await rows('-o', 'pid,etimes,cputimes,pcpu,pmem,nlwp')) {
      expect(Number(row['ELAPSED'])).toBeGreaterThanOrEqual(0)
      expect(Number(row['ELAPSED'])).toBeLessThan(600)
      expect(Number(row['TIME'])).toBeLessThanOrEqual(Number(row['ELAPSED']) + 1)
      expect(Number(row['%CPU'])).toBeGreaterThanOrEqual(0)
      expect(Number(row['%MEM'])).toBeGreaterThan(0)
      expect(Number(row['%MEM'])).toBeLessThan(10)
      expect(row['NLWP']).toBe('1')
    }
    for (const row of await rows('-o', 'pid,lstart')) {
      const startedAgoMs = Date.now() - Date.parse(`${row['STARTED']} UTC`)
      expect(Math.abs(startedAgoMs)).toBeLessThan(600_000)
    }
  })

  it('needs a column of PIDs', async () => {
    const { stderr, status } = await ours(daemon.socket)({
      args: ['top', 'web', '-o', 'comm'],
      stdin: '',
      env: {},
    })
    expect([stderr, status]).toEqual([
      "Error response from daemon: Couldn't find PID field in ps output\n",
      1,
    ])
  })
})

describe('a container with --restart always that lives for moments', () => {
  it('is stopped at any of them, and stays stopped', { timeout: 300_000 }, async () => {
    const sleeps = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
    const state = () => inspect('flash', '{{.State.Status}} {{.State.StartedAt}} {{.RestartCount}}')
    await docker('run', '-d', '--name', 'flash', '--restart', 'always', 'busybox', 'sleep', '0.1')
    for (let i = 0; i < 20; i++) {
      // It runs for 100 ms, and then waits for 100, 200, 400 … to start again.
      await sleeps(i * 37)
      expect(await docker('stop', '-t', '1', 'flash')).toBe('flash\n')
      const stopped = await state()
      expect(stopped).toMatch(/^exited /)
      await sleeps(300)
      expect(await state()).toBe(stopped)
      await docker('start', 'flash')
    }
    await docker('rm', '-f', 'flash')
  })
})
