import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { answer, errno, listDirectory, op, readFile, tolerate } from '../../../src/protocol/agent/index.ts'
import { text } from '../../../src/protocol/agent/lists.ts'
import { buildPrograms, type RunningAgent, startAgent, works } from './testing.ts'

beforeAll(buildPrograms, 120_000)

let agent: RunningAgent
const at = (name: string): string => join(agent.directory, name)
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

beforeEach(() => void (agent = startAgent()))
afterEach(() => agent.stop())

describe('the link', () => {
  it('says hello with the kernel release', async () => {
    const { kernelRelease } = await agent.link.hello
    expect(kernelRelease).toBe(readFileSync('/proc/sys/kernel/osrelease', 'utf8').trim())
  })

  it('answers a ping, and has acknowledged all', async () => {
    await agent.link.ping()
    expect(agent.link.unacknowledgedPackets).toBe(0)
  })

  it('sleeps without a timer when idle', async () => {
    await agent.link.ping()
    await pause(100)
    const before = wakeUps()
    await pause(400)
    expect(wakeUps()).toBe(before)
    await agent.link.ping()
    await pause(100)
    expect(wakeUps()).toBeGreaterThan(before)
  })

  function wakeUps(): number {
    return Number(
      /^voluntary_ctxt_switches:\s*(\d+)$/m.exec(readFileSync(`/proc/${agent.pid}/status`, 'utf8'))?.[1],
    )
  }
})

describe('calls', () => {
  it('stop at the first failure', async () => {
    const results = await agent.link.results([op.mkdir(at('a')), op.stat(at('none')), op.mkdir(at('b'))])
    expect(results.map((result) => result.errno)).toEqual([0, errno.ENOENT])
    expect(readdirSync(agent.directory)).toEqual(['a'])
  })

  it('go on after a tolerated failure', async () => {
    const results = await agent.link.results([tolerate(op.stat(at('none'))), op.mkdir(at('b'))])
    expect(results.map((result) => result.errno)).toEqual([errno.ENOENT, 0])
  })

  it('go on after an operation that took time', async () => {
    const answers = await agent.link.call(
      op.run(5000, 'sh', '-c', 'sleep 0.1; echo slept'),
      op.mkdir(at('after')),
      op.sync(),
      op.uname(),
    )
    expect(text(answer.run(answers[0]!).output)).toBe('slept\n')
    expect(existsSync(at('after'))).toBe(true)
    expect(answer.uname(answers[3]!).system).toBe('Linux')
  })

  it('go on beside one that takes time', async () => {
    const order: string[] = []
    const slow = agent.link.call(op.run(5000, 'sleep', '0.2')).then(() => order.push('slow'))
    await agent.link.call(op.uname()).then(() => order.push('quick'))
    await slow
    expect(order).toEqual(['quick', 'slow'])
  })

  it.each([
    ['an unknown name', ['format-disk', '/'], errno.ENOSYS],
    ['too few arguments', ['mkdir', '/a'], errno.EINVAL],
    ['too many arguments', ['sync', 'x'], errno.EINVAL],
    ['a NUL in a path', ['stat', '/etc\0x'], errno.EINVAL],
    ['a mode that is no octal number', ['mkdir', '/a', '789'], errno.EINVAL],
    ['a number that is none', ['read', '/etc/passwd', '-1', '5'], errno.EINVAL],
    ['more than a read may answer', ['read', '/etc/passwd', '0', '60001'], errno.EINVAL],
  ])('refuse %s', async (_, operation, expected) => {
    expect((await agent.link.results([operation]))[0]?.errno).toBe(expected)
  })

  it('refuse an answer that does not fit beside the others', async () => {
    writeFileSync(at('big'), new Uint8Array(60000))
    const results = await agent.link.results([op.read(at('big')), op.read(at('big'))])
    expect(results.map((result) => [result.errno, result.answer.length])).toEqual([
      [0, 60000],
      [errno.EMSGSIZE, 0],
    ])
  })

  it('take as many operations as fit in a frame', async () => {
    const results = await agent.link.results(Array.from({ length: 3000 }, () => tolerate(['x'])))
    expect(results.length).toBe(3000)
    expect(new Set(results.map((result) => result.errno))).toEqual(new Set([errno.ENOSYS]))
  })
})

describe('files', () => {
  it('mkdir makes parents, and its mode is the last one', async () => {
    await agent.link.call(op.mkdir(at('a/b/c'), 0o1770), op.mkdir(at('a/b/c'), 0o700))
    expect(statSync(at('a/b')).mode & 0o7777).toBe(0o755)
    expect(statSync(at('a/b/c')).mode & 0o7777).toBe(0o1770)
    await agent.link.call(op.write(at('file'), ''))
    await expect(agent.link.call(op.mkdir(at('file')))).rejects.toMatchObject({ code: 'ENOTDIR' })
    await expect(agent.link.call(op.mkdir(at('file/x')))).rejects.toMatchObject({ code: 'ENOTDIR' })
  })

  it('write replaces, append and write-at add', async () => {
    await agent.link.call(
      op.write(at('f'), 'first and long', 0o600),
      op.write(at('f'), 'second', 0o640),
      op.append(at('f'), ' more'),
      op.writeAt(at('f'), 1, 'E'),
    )
    expect(readFileSync(at('f'), 'utf8')).toBe('sEcond more')
    expect(statSync(at('f')).mode & 0o7777).toBe(0o640)
  })

  it('keeps every byte of large files', async () => {
    const content = randomBytes(200_000)
    await agent.link.call(op.write(at('large'), content))
    expect(content.equals(await readFile(agent.link, at('large')))).toBe(true)
    expect((await readFile(agent.link, at('large'), 70_000)).length).toBe(70_000)
    expect(content.subarray(0, 70_000).equals(await readFile(agent.link, at('large'), 70_000))).toBe(true)
  })

  it('reads files that say they have no size, and refuses directories', async () => {
    expect(text(await readFile(agent.link, '/proc/version'))).toMatch(/^Linux version/)
    await expect(readFile(agent.link, agent.directory)).rejects.toMatchObject({ code: 'EISDIR' })
  })

  it('does not wait for the other end of a pipe', async () => {
    await agent.link.call(op.mknod(at('pipe'), 0o600, 'p'))
    expect((await readFile(agent.link, at('pipe'))).length).toBe(0)
    await expect(agent.link.call(op.write(at('pipe'), 'x'))).rejects.toMatchObject({ code: 'ENXIO' })
  })

  it('stat tells what is there, without following', async () => {
    writeFileSync(at('f'), 'four')
    chmodSync(at('f'), 0o4711)
    symlinkSync('a target with spaces', at('l'))
    const [file, link, directory] = await agent.link.call(
      op.stat(at('f')),
      op.stat(at('l')),
      op.stat(agent.directory),
    )
    expect(answer.stat(file!)).toEqual({
      type: 'f',
      mode: 0o4711,
      uid: process.getuid?.(),
      gid: process.getgid?.(),
      sizeBytes: 4,
      mtimeMs: Math.floor(statSync(at('f')).mtimeMs),
      linkTarget: '',
    })
    expect(answer.stat(link!)).toMatchObject({ type: 'l', linkTarget: 'a target with spaces' })
    expect(answer.stat(directory!).type).toBe('d')
  })

  it('lists directories of any length', async () => {
    mkdirSync(at('many'))
    const names = Array.from({ length: 1500 }, (_, i) => `${i}-`.padEnd(100, 'x'))
    for (const name of names) writeFileSync(at(`many/${name}`), '')
    expect((await listDirectory(agent.link, at('many'))).toSorted()).toEqual(names.toSorted())
    mkdirSync(at('none'))
    expect(await listDirectory(agent.link, at('none'))).toEqual([])
    await expect(listDirectory(agent.link, at('absent'))).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('renames, links, changes modes and owners', async () => {
    await agent.link.call(
      op.write(at('a'), 'x'),
      op.rename(at('a'), at('b')),
      op.symlink('b', at('c')),
      op.chmod(at('c'), 0o4755),
      op.chown(at('b'), process.getuid?.() ?? 0, process.getgid?.() ?? 0),
    )
    expect(readFileSync(at('c'), 'utf8')).toBe('x')
  })

  it('statfs and du count', async () => {
    mkdirSync(at('tree/sub'), { recursive: true })
    for (let i = 0; i < 3; i++) writeFileSync(at(`tree/sub/${i}`), new Uint8Array(100_000))
    await agent.link.call(op.run(5000, 'ln', at('tree/sub/0'), at('tree/second-name')))
    const expected = Number(
      text(
        answer.run((await agent.link.call(op.run(5000, 'du', '-s', '--block-size=1', at('tree'))))[0]!)
          .output,
      ).split('\t')[0],
    )
    expect(await agent.link.ask(op.du(at('tree')), answer.number)).toBe(expected)
    for (let i = 0; i < 400; i++) writeFileSync(at(`tree/${i}.x`), 'x')
    expect(await agent.link.ask(op.du(at('tree')), answer.number)).toBeGreaterThan(expected)
    const use = await agent.link.ask(op.statfs(agent.directory), answer.statfs)
    expect(use.blocks).toBeGreaterThan(use.blocksFree)
  })
})

describe('rm', () => {
  it('removes files, trees, links themselves, and what is not there', async () => {
    mkdirSync(at('keep'))
    writeFileSync(at('keep/file'), '')
    mkdirSync(at('tree/a/b'), { recursive: true })
    writeFileSync(at('tree/a/f'), '')
    symlinkSync(at('keep'), at('tree/link'))
    symlinkSync(at('keep'), at('link'))
    await agent.link.call(op.rm(at('tree')), op.rm(at('link')), op.rm(at('none')))
    expect(readdirSync(agent.directory)).toEqual(['keep'])
    expect(readdirSync(at('keep'))).toEqual(['file'])
  })

  it('removes trees of many entries while other calls go on', async () => {
    for (let i = 0; i < 30; i++) {
      mkdirSync(at(`tree/${i}`), { recursive: true })
      for (let j = 0; j < 30; j++) writeFileSync(at(`tree/${i}/${j}`), '')
    }
    await Promise.all([agent.link.call(op.rm(at('tree'))), agent.link.ping()])
    expect(existsSync(at('tree'))).toBe(false)
  })

  it('removes trees deeper than it has descriptors for', async () => {
    const other = startAgent(['sh', '-c', 'ulimit -n 100; exec "$0" "$@"'])
    mkdirSync(join(other.directory, 'd/'.repeat(300)), { recursive: true })
    await other.link.call(op.rm(join(other.directory, 'd')))
    expect(readdirSync(other.directory)).toEqual([])
    await other.stop()
  })

  it.skipIf(!works('unshare', '-m', 'true'))('does not cross into another file system', async () => {
    const inside = startAgent(['unshare', '-m'])
    const tree = join(inside.directory, 'tree')
    const mountPoint = join(tree, 'mounted')
    await inside.link.call(
      op.mkdir(mountPoint),
      op.mount({
        source: 'none',
        target: mountPoint,
        type: 'tmpfs',
        flags: ['nosuid', 'nodev'],
        data: 'size=64k',
      }),
      op.write(join(mountPoint, 'precious'), 'x'),
    )
    await expect(inside.link.call(op.rm(tree))).rejects.toMatchObject({ code: 'EBUSY' })
    expect(text(await readFile(inside.link, join(mountPoint, 'precious')))).toBe('x')
    await inside.link.call(op.umount(mountPoint), op.rm(tree))
    expect(existsSync(tree)).toBe(false)
    await inside.stop()
  })
})

describe.skipIf(!works('unshare', '-m', 'true'))('mounts', () => {
  let inside: RunningAgent
  beforeEach(() => void (inside = startAgent(['unshare', '-m'])))
  afterEach(() => inside.stop())

  it('bind with flags is read-only at once', async () => {
    const [from, to] = [join(inside.directory, 'from'), join(inside.directory, 'to')]
    await inside.link.call(
      op.mkdir(from),
      op.mkdir(to),
      op.mount({ source: from, target: to, type: '', flags: ['bind', 'ro', 'nosuid'] }),
    )
    await expect(inside.link.call(op.write(join(to, 'x'), ''))).rejects.toMatchObject({ code: 'EROFS' })
    await inside.link.call(op.umount(to))
  })

  it('chdir-mount takes paths from a directory', async () => {
    const { directory } = inside
    await inside.link.call(
      op.mkdir(join(directory, 'lower')),
      op.mkdir(join(directory, 'to')),
      op.write(join(directory, 'lower/file'), 'below'),
      op.mountIn(directory, { source: 'lower', target: 'to', type: '', flags: ['bind'] }),
    )
    expect(text(await readFile(inside.link, join(directory, 'to/file')))).toBe('below')
    await inside.link.call(op.umount(join(directory, 'to')))
  })

  it('refuses an unknown flag', async () => {
    const results = await inside.link.results([['mount', 'none', inside.directory, 'tmpfs', 'ro,sticky', '']])
    expect(results[0]?.errno).toBe(errno.EINVAL)
  })
})

describe('the host', () => {
  it('uname and sysinfo', async () => {
    const [names, info] = await agent.link.call(op.uname(), op.sysinfo())
    expect(answer.uname(names!)).toMatchObject({
      system: 'Linux',
      release: readFileSync('/proc/sys/kernel/osrelease', 'utf8').trim(),
    })
    const memory = /MemTotal: +(\d+) kB/.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]
    expect(answer.sysinfo(info!).memoryBytes).toBe(Number(memory) * 1024)
  })

  it.skipIf(!works('unshare', '--uts', 'true'))('hostname', async () => {
    const inside = startAgent(['unshare', '--uts'])
    await inside.link.call(op.hostname('drydock-test'))
    expect(answer.uname((await inside.link.call(op.uname()))[0]!).hostname).toBe('drydock-test')
    await inside.stop()
  })

  it('entropy and settime check what they are given', async () => {
    const results = await agent.link.results([
      tolerate(op.entropy(new Uint8Array(513))),
      tolerate(['settime', 'now']),
    ])
    expect(results.map((result) => result.errno)).toEqual([errno.EINVAL, errno.EINVAL])
  })

  it('reboot and poweroff end the test program', async () => {
    const other = startAgent()
    await expect(other.link.call(op.poweroff())).rejects.toThrow('the link was closed')
    expect(await other.ended).toBe(0)
    await other.stop()
  })
})
