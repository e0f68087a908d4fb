/** What the kernel of the guest says of a container, read from inside it and from the host: is it really isolated and limited? */
import Docker from 'dockerode'
import { PassThrough } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { START_TIMEOUT_MS, startDaemon, type Daemon } from '../support/daemon.ts'

let daemon: Daemon
let docker: Docker
beforeAll(async () => {
  daemon = await startDaemon({ images: ['busybox:latest', 'whoami:latest'] })
  docker = new Docker({ socketPath: daemon.socket })
}, START_TIMEOUT_MS)
afterAll(() => daemon?.stop())

/** Runs a shell script in a fresh container. @returns its output and exit code. */
async function inContainer(
  script: string,
  hostConfig: Docker.HostConfig = {},
  options: Docker.ContainerCreateOptions = {},
) {
  const out = new PassThrough()
  let text = ''
  out.on('data', (bytes: Buffer) => (text += bytes.toString()))
  const create = { Tty: false, HostConfig: hostConfig, ...options }
  const streams = [out, out] as unknown as NodeJS.WritableStream
  const ran: unknown = await docker.run('busybox', ['sh', '-c', script], streams, create)
  const [{ StatusCode }, container] = ran as [{ StatusCode: number }, Docker.Container]
  await container.remove()
  return { code: StatusCode, text: text.trim() }
}
const value = async (
  script: string,
  hostConfig?: Docker.HostConfig,
  options?: Docker.ContainerCreateOptions,
) => (await inContainer(script, hostConfig, options)).text

/** A file of the host itself, seen through a container that shares its mount of /. */
const onHost = (script: string) =>
  value(script, { Binds: ['/:/host:ro'], PidMode: 'host', NetworkMode: 'host' })

async function start(
  name: string,
  cmd: string[],
  hostConfig: Docker.HostConfig = {},
): Promise<Docker.Container> {
  const container = await docker.createContainer({ Image: 'busybox', name, Cmd: cmd, HostConfig: hostConfig })
  await container.start()
  return container
}

describe('namespaces', () => {
  it('is process 1 and sees no process of others', async () => {
    expect(await value('cat /proc/1/comm; ls /proc | grep -c "^[0-9]"')).toMatch(/^sh\n[2-4]$/)
    expect(await value('readlink /proc/1/ns/pid', { PidMode: 'host' })).not.toBe(
      await value('readlink /proc/1/ns/pid'),
    )
  })

  it.each(['pid', 'mnt', 'uts', 'ipc', 'net', 'cgroup'])('has a %s namespace of its own', async (type) => {
    const host = await value(`readlink /proc/1/ns/${type}`, { PidMode: 'host', Privileged: true })
    expect(host).toMatch(/^\w+:\[\d+\]$/)
    expect(await value(`readlink /proc/self/ns/${type}`)).not.toBe(host)
  })

  it('has its own host name, and none of the host mounts', async () => {
    expect(
      await value('hostname; cat /etc/hostname', {}, { Hostname: 'mine', Domainname: 'example.org' }),
    ).toBe('mine\nmine')
    const mounts = await value('cat /proc/mounts')
    expect(mounts).toMatch(/^overlay \/ overlay /)
    expect(mounts).not.toContain(' /layers ')
  })

  it('shares what it is told to share', async () => {
    const first = await start('shared', ['sleep', '1000'], { IpcMode: 'shareable' })
    const net = await value('readlink /proc/self/ns/net', { NetworkMode: 'container:shared' })
    const pids = await value('cat /proc/1/comm', { PidMode: 'container:shared' })
    expect(pids).toBe('sleep')
    expect(net).toBe(
      await value('readlink /proc/1/ns/net', { PidMode: 'container:shared', Privileged: true }),
    )
    await first.remove({ force: true })
  })

  it('has an address, a gateway that answers, and no internet', async () => {
    expect(await value('ip -4 addr show eth0 | grep -o "inet [0-9.]*/16"')).toMatch(
      /^inet 172\.17\.0\.\d+\/16$/,
    )
    expect(await value('ip route')).toMatch(/default via 172\.17\.0\.1 dev eth0/)
    expect((await inContainer('ping -c 1 -W 2 172.17.0.1')).code).toBe(0)
    expect((await inContainer('ping -c 1 -W 1 192.0.2.1')).code).not.toBe(0)
    expect(await value('ls /sys/class/net', { NetworkMode: 'none' })).toBe('lo')
    expect(await value('ls /sys/class/net', { NetworkMode: 'host' })).toContain('docker0')
  })

  it('reaches its neighbour and a published port', async () => {
    const web = await docker.createContainer({
      Image: 'whoami',
      name: 'web',
      ExposedPorts: { '80/tcp': {} },
      HostConfig: { PortBindings: { '80/tcp': [{ HostPort: '18080' }] } },
    })
    await web.start()
    const { NetworkSettings } = await web.inspect()
    expect(await value(`wget -qO- http://${NetworkSettings.IPAddress}/ | head -1`)).toMatch(/^Hostname: /)
    expect(await value('wget -qO- http://172.17.0.1:18080/ | head -1')).toMatch(/^Hostname: /)
    expect(await (await fetch('http://127.0.0.1:18080/')).text()).toMatch(/^Hostname: /)
    await web.remove({ force: true })
    await expect(fetch('http://127.0.0.1:18080/')).rejects.toThrow()
  })
})

describe('limits, as the cgroup has them', () => {
  it.each<[string, Docker.HostConfig, string, string]>([
    ['memory', { Memory: 32 << 20 }, 'memory.max', String(32 << 20)],
    ['memory and swap', { Memory: 32 << 20, MemorySwap: 48 << 20 }, 'memory.swap.max', String(16 << 20)],
    ['reservation', { MemoryReservation: 16 << 20 }, 'memory.low', String(16 << 20)],
    ['cpus', { NanoCpus: 5e8 }, 'cpu.max', '50000 100000'],
    ['quota', { CpuQuota: 20_000, CpuPeriod: 50_000 }, 'cpu.max', '20000 50000'],
    ['shares', { CpuShares: 512 }, 'cpu.weight', '20'],
    ['pids', { PidsLimit: 17 }, 'pids.max', '17'],
  ])('%s', async (_name, hostConfig, file, expected) => {
    expect(await value(`cat /sys/fs/cgroup/${file}`, hostConfig)).toBe(expected)
  })

  it('a memory hog is killed, its neighbour is not', async () => {
    const neighbour = await start('neighbour', ['sleep', '1000'], { Memory: 16 << 20 })
    const hog = await start('hog', ['sh', '-c', 'x=x; while true; do x=$x$x; done'], { Memory: 16 << 20 })
    const { StatusCode } = (await hog.wait()) as { StatusCode: number }
    expect(StatusCode).toBe(137)
    expect((await hog.inspect()).State).toMatchObject({ OOMKilled: true, ExitCode: 137 })
    expect((await neighbour.inspect()).State).toMatchObject({ OOMKilled: false, Running: true })
    await Promise.all([hog.remove(), neighbour.remove({ force: true })])
  })

  it('a fork bomb stops at its limit', async () => {
    const bomb = await start('bomb', ['sh', '-c', 'while true; do sleep 100 & done; sleep 1000'], {
      PidsLimit: 20,
    })
    await expect
      .poll(async () => (await bomb.stats({ stream: false, 'one-shot': true })).pids_stats!.current, {
        timeout: 20_000,
      })
      .toBeGreaterThan(15)
    const stats = await bomb.stats({ stream: false, 'one-shot': true })
    expect(stats.pids_stats).toMatchObject({ limit: 20 })
    expect(stats.pids_stats?.current).toBeLessThanOrEqual(20)
    await bomb.remove({ force: true })
  })
})

describe('rights', () => {
  it('has the capabilities of Docker, and those it is given or denied', async () => {
    const effective = async (hostConfig?: Docker.HostConfig) =>
      (await value('grep CapEff /proc/self/status', hostConfig)).split('\t')[1]
    expect(await effective()).toBe('00000000a80425fb')
    expect(await effective({ CapDrop: ['ALL'] })).toBe('0000000000000000')
    expect(await effective({ CapDrop: ['ALL'], CapAdd: ['NET_ADMIN'] })).toBe('0000000000001000')
    expect(await effective({ Privileged: true })).toMatch(/^000001ffffffffff$/)
  })

  it('filters system calls, unless told not to', async () => {
    expect(await value('grep ^Seccomp: /proc/self/status')).toBe('Seccomp:\t2')
    expect(await value('grep ^Seccomp: /proc/self/status', { SecurityOpt: ['seccomp=unconfined'] })).toBe(
      'Seccomp:\t0',
    )
    expect(await value('unshare -m true 2>&1')).toMatch(/Operation not permitted/)
    expect(await value('grep NoNewPrivs /proc/self/status', { SecurityOpt: ['no-new-privileges'] })).toBe(
      'NoNewPrivs:\t1',
    )
  })

  it('masks and protects what Docker does', async () => {
    expect(await value('wc -c < /proc/keys; wc -c < /proc/timer_list; ls /sys/firmware')).toBe('0\n0')
    expect((await inContainer('echo 1 > /proc/sys/kernel/hostname')).code).not.toBe(0)
    expect((await inContainer('touch /x', { ReadonlyRootfs: true })).code).not.toBe(0)
    expect(
      await value('touch /tmp/x && echo fine', { ReadonlyRootfs: true, Tmpfs: { '/tmp': 'size=1m' } }),
    ).toBe('fine')
  })

  it('uses only the devices that it was given, as it was given them', async () => {
    // The disk of the host: making the node is allowed, opening it is not.
    const tryDisk = 'mknod /disk b 8 0; head -c 1 /disk | wc -c; echo > /disk && echo written'
    const denied = await value(tryDisk)
    expect(denied).toMatch(/head: \/disk: Operation not permitted/)
    expect(denied).toMatch(/can't create \/disk: Operation not permitted/)
    expect(denied).not.toMatch(/written/)
    const device = { PathOnHost: '/dev/sda', PathInContainer: '/dev/xvd', CgroupPermissions: 'r' }
    const readable = await value('head -c 1 /dev/xvd | wc -c; echo > /dev/xvd && echo written', {
      Devices: [device],
    })
    expect(readable).toMatch(/^1$/m)
    expect(readable).toMatch(/can't create \/dev\/xvd: Operation not permitted/)
    const ruled = await value('mknod /disk b 8 0; head -c 1 /disk | wc -c', {
      DeviceCgroupRules: ['b 8:0 r'],
    })
    expect(ruled).toBe('1')
  })

  it('runs as asked: user, groups, directory, environment, limits, sysctls', async () => {
    expect(await value('id', {}, { User: '1000:1001' })).toMatch(/^uid=1000 gid=1001/)
    expect(await value('id -G', { GroupAdd: ['44'] })).toContain('44')
    expect(await value('pwd; echo $A', {}, { WorkingDir: '/made/here', Env: ['A=b c'] })).toBe(
      '/made/here\nb c',
    )
    expect(await value('ulimit -n', { Ulimits: [{ Name: 'nofile', Soft: 99, Hard: 100 }] })).toBe('99')
    expect(
      await value('cat /proc/sys/net/ipv4/ip_default_ttl', { Sysctls: { 'net.ipv4.ip_default_ttl': '33' } }),
    ).toBe('33')
    expect(await value('cat /etc/hosts', { ExtraHosts: ['friend:10.1.2.3'] })).toContain('10.1.2.3\tfriend')
    expect(await value('cat /etc/resolv.conf', { Dns: ['10.9.8.7'], DnsSearch: ['here'] })).toMatch(
      /nameserver 10\.9\.8\.7/,
    )
    expect(await value('cat /proc/1/comm', { Init: true })).toMatch(/docker-init|tini/)
  })

  it('sees the host only where it is bound in', async () => {
    expect(await onHost('cat /host/etc/hostname; ls /host/var/lib/docker')).toMatch(/overlay2/)
    await value('echo kept > /data/file', { Binds: ['keeps:/data'] })
    expect(await value('cat /data/file', { Binds: ['keeps:/data:ro'] })).toBe('kept')
    expect((await inContainer('touch /data/x', { Binds: ['keeps:/data:ro'] })).code).not.toBe(0)
  })
})

it('twenty containers run at once', async () => {
  const names = Array.from({ length: 20 }, (_, i) => `many${i}`)
  const all = await Promise.all(names.map((name) => start(name, ['sleep', '1000'])))
  expect(await docker.listContainers({ filters: { name: ['many'] } })).toHaveLength(20)
  await Promise.all(all.map((container) => container.remove({ force: true })))
})
