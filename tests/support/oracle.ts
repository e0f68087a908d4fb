/**
 * A genuine dockerd, to compare answers and times with: Debian's packages, unpacked beside and run in namespaces of their
 * own, so that this machine's network, mounts and processes stay as they are.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { cacheDirectory } from '../../scripts/cache.ts'
import { debianPackages, unpack } from '../../scripts/debian.ts'

const PACKAGES = [
  'docker.io',
  'containerd',
  'runc',
  'tini',
  'iptables',
  'libip6tc2',
  'libip4tc2',
  'libxtables12',
  'libnftnl11',
  'libnetfilter-conntrack3',
  'libnfnetlink0',
  'busybox-static',
]

export interface Oracle {
  /** Path of its unix socket. */
  socket: string
  version: string
  stop(): Promise<void>
}

/** @returns null, with the reason printed, where it cannot run: no root, or no such packages. */
export async function startOracle(): Promise<Oracle | null> {
  try {
    if (process.getuid?.() !== 0) throw new Error('it needs root')
    return await start(await unpackedPackages())
  } catch (error) {
    console.warn(`no genuine dockerd here: ${error instanceof Error ? error.message : String(error)}`)
    return null
  }
}

async function unpackedPackages(): Promise<string> {
  const packages = await debianPackages(PACKAGES, 'amd64')
  const version = packages.find(({ name }) => name === 'docker.io')!.version.replaceAll(/[^\w.]/g, '-')
  const root = join(cacheDirectory(), `oracle-${version}`)
  if (existsSync(join(root, '.complete'))) return root
  rmSync(root, { recursive: true, force: true })
  for (const { path } of packages) await unpack(path, root)
  mkdirSync(join(root, 'sbin-names'), { recursive: true })
  for (const name of ['iptables', 'ip6tables'])
    symlinkSync(`../usr/sbin/${name}-legacy`, join(root, 'sbin-names', name))
  writeFileSync(join(root, '.complete'), '')
  return root
}

async function start(root: string): Promise<Oracle> {
  const dir = mkdtempSync(join(tmpdir(), 'drydock-oracle-'))
  const socket = join(dir, 'docker.sock')
  const script = [
    'mount -t tmpfs tmpfs /run',
    'ip link set lo up 2>/dev/null || true',
    `exec dockerd --data-root ${dir}/data --exec-root ${dir}/exec -p ${dir}/pid -H unix://${socket} --log-level error`,
  ].join('\n')
  const lib = join(root, 'usr/lib/x86_64-linux-gnu')
  const child = spawn(
    'unshare',
    ['-m', '-n', '-p', '--fork', '--kill-child', '--mount-proc', 'sh', '-c', script],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        ...process.env,
        PATH: `${root}/sbin-names:${root}/usr/sbin:${root}/usr/bin:${process.env.PATH}`,
        LD_LIBRARY_PATH: lib,
        XTABLES_LIBDIR: join(lib, 'xtables'),
      },
    },
  )
  let log = ''
  child.stderr!.on('data', (bytes: Buffer) => (log = (log + bytes.toString()).slice(-2000)))
  const stop = () => stopOracle(child, dir)
  try {
    const version = await waitUntilItAnswers(child, socket, () => log)
    importBusybox(root, dir, socket)
    return { socket, version, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function waitUntilItAnswers(child: ChildProcess, socket: string, log: () => string): Promise<string> {
  for (let tries = 0; tries < 150; tries++) {
    if (child.exitCode !== null) break
    if (existsSync(socket)) {
      try {
        const text = execFileSync('curl', [
          '-s',
          '--max-time',
          '5',
          '--unix-socket',
          socket,
          'http://docker/version',
        ])
        return (JSON.parse(text.toString()) as { Version: string }).Version
      } catch {
        // It listens a moment before it answers.
      }
    }
    await sleep(200)
  }
  throw new Error(`it did not start: ${log()}`)
}

/** `busybox:latest`, as the bundled registry has it, but for this machine's processor. */
function importBusybox(root: string, dir: string, socket: string): void {
  const fs = join(dir, 'busybox')
  for (const name of ['bin', 'proc', 'sys', 'dev', 'tmp', 'etc', 'root'])
    mkdirSync(join(fs, name), { recursive: true })
  const busybox = join(root, 'bin/busybox')
  execFileSync('cp', [busybox, join(fs, 'bin/busybox')])
  writeFileSync(
    join(fs, 'etc/passwd'),
    'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n',
  )
  writeFileSync(join(fs, 'etc/group'), 'root:x:0:\nnobody:x:65534:\n')
  for (const applet of execFileSync(busybox, ['--list']).toString().trim().split('\n'))
    if (applet !== 'busybox') symlinkSync('busybox', join(fs, 'bin', applet))
  const tar = execFileSync('tar', ['-C', fs, '-c', '.'], { maxBuffer: 1 << 26 })
  const url = 'http://docker/images/create?fromSrc=-&repo=busybox&tag=latest&changes=CMD%20%5B%22sh%22%5D'
  execFileSync(
    'curl',
    [
      '-s',
      '--unix-socket',
      socket,
      '-X',
      'POST',
      '-H',
      'Content-Type: application/x-tar',
      '--data-binary',
      '@-',
      url,
    ],
    {
      input: tar,
    },
  )
}

async function stopOracle(child: ChildProcess, dir: string): Promise<void> {
  if (child.exitCode === null) {
    const ended = new Promise((resolve) => child.once('exit', resolve))
    // It may wait long for its containerd; nothing here is worth waiting for. `unshare` itself ignores SIGTERM; its child is dockerd, as the first process of its namespace.
    const dockerd = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim()
    if (dockerd !== '') process.kill(Number(dockerd), 'SIGTERM')
    await Promise.race([ended, sleep(2_000)])
    child.kill('SIGKILL')
  }
  rmSync(dir, { recursive: true, force: true })
}
