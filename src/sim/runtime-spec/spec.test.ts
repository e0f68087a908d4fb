import { describe, expect, it } from 'vitest'
import type { HostConfig } from '../../protocol/docker/containers.ts'
import { containerConfig, hostConfig } from '../api/containers/codec.ts'
import { buildSpec, type SpecInput } from './build.ts'
import { ALL_CAPABILITIES, capabilitiesOf, DEFAULT_CAPABILITIES } from './capabilities.ts'
import { defaultDeviceRules } from './defaults.ts'
import { devicesOf, parseRule, type HostDevice } from './devices.ts'
import { environmentOf, overrideEnv, withHome } from './environment.ts'
import { ioMax } from './io-limits.ts'
import { seccompOf } from './seccomp.ts'
import { parseSecurityOptions } from './security-opt.ts'
import { tmpfsOptions } from './tmpfs-options.ts'
import { resolveUser } from './user.ts'

const aHostConfig = (more: Partial<HostConfig> = {}): HostConfig => ({
  ...hostConfig.zero(),
  IpcMode: 'private',
  CgroupnsMode: 'private',
  NetworkMode: 'bridge',
  ShmSize: 1024,
  ...more,
})

const aSpec = (host: Partial<HostConfig> = {}, more: Partial<SpecInput> = {}) =>
  buildSpec({
    id: 'abc',
    args: ['sh'],
    config: { ...containerConfig.zero(), Hostname: 'box' },
    hostConfig: aHostConfig(host),
    user: { uid: 0, gid: 0, additionalGids: [0], home: '/root' },
    devices: { devices: [], rules: defaultDeviceRules() },
    mounts: [],
    joined: {},
    init: null,
    ...more,
  })

describe('the OCI spec', () => {
  it('is by default as dockerd makes it', () => {
    const spec = aSpec()
    expect(spec.hostname).toBe('box')
    expect(spec.root.readonly).toBe(false)
    expect(spec.linux.cgroupsPath).toBe('/docker/abc')
    expect(spec.linux.namespaces.map(({ type }) => type)).toEqual([
      'mount',
      'network',
      'uts',
      'pid',
      'ipc',
      'cgroup',
    ])
    expect(spec.mounts.map(({ destination }) => destination)).toEqual([
      '/proc',
      '/dev',
      '/dev/pts',
      '/sys',
      '/sys/fs/cgroup',
      '/dev/mqueue',
      '/dev/shm',
    ])
    expect(spec.mounts.at(-1)!.options).toContain('size=1024')
    expect(spec.process.cwd).toBe('/')
    expect(spec.process.capabilities?.bounding).toEqual(DEFAULT_CAPABILITIES)
    expect(spec.process.capabilities?.inheritable).toEqual([])
    expect(spec.linux.seccomp?.defaultAction).toBe('SCMP_ACT_ERRNO')
    expect(spec.linux.maskedPaths).toContain('/proc/kcore')
    expect(spec.linux.sysctl).toEqual({
      'net.ipv4.ping_group_range': '0 2147483647',
      'net.ipv4.ip_unprivileged_port_start': '0',
    })
  })

  it('shares namespaces', () => {
    const spec = aSpec(
      {
        NetworkMode: 'host',
        PidMode: 'container:x',
        IpcMode: 'container:y',
        UTSMode: 'host',
        CgroupnsMode: 'host',
      },
      { joined: { pid: 7, ipc: 8 } },
    )
    expect(spec.linux.namespaces).toEqual([
      { type: 'mount' },
      { type: 'pid', path: '/proc/7/ns/pid' },
      { type: 'ipc', path: '/proc/8/ns/ipc' },
    ])
    expect(spec.hostname).toBeUndefined()
    expect(spec.linux.sysctl).toEqual({})
  })

  it('sets limits', () => {
    const { resources } = aSpec({
      Memory: 64e6,
      MemorySwap: 128e6,
      MemoryReservation: 32e6,
      NanoCpus: 5e8,
      CpuShares: 512,
      CpusetCpus: '0',
      PidsLimit: 10,
    }).linux
    expect(resources).toMatchObject({
      memory: { limit: 64e6, swap: 128e6, reservation: 32e6 },
      cpu: { period: 100_000, quota: 50_000, shares: 512, cpus: '0' },
      pids: { limit: 10 },
    })
    expect(aSpec({ PidsLimit: 0 }).linux.resources?.pids).toEqual({ limit: -1 })
    expect(aSpec({ CpuPeriod: 2000, CpuQuota: 1000 }).linux.resources?.cpu).toEqual({
      period: 2000,
      quota: 1000,
    })
  })

  it('makes a privileged container one', () => {
    const spec = aSpec({ Privileged: true })
    expect(spec.process.capabilities?.effective).toEqual(ALL_CAPABILITIES)
    expect(spec.linux.seccomp).toBeUndefined()
    expect(spec.linux.maskedPaths).toEqual([])
    for (const { destination, options } of spec.mounts) {
      if (['/sys', '/sys/fs/cgroup'].includes(destination)) expect(options).not.toContain('ro')
    }
  })

  it('freezes the root, but not what must be writable, nor what the user mounts', () => {
    const spec = aSpec(
      { ReadonlyRootfs: true },
      {
        mounts: [
          { type: 'tmpfs', destination: '/run', data: 'size=1m,exec' },
          {
            type: 'bind',
            destination: '/data',
            source: '/s',
            writable: true,
            recursive: true,
            propagation: 'rprivate',
          },
          {
            type: 'bind',
            destination: '/ro',
            source: '/s',
            writable: false,
            recursive: false,
            propagation: 'rslave',
          },
        ],
      },
    )
    const options = Object.fromEntries(spec.mounts.map((mount) => [mount.destination, mount.options]))
    expect(spec.root.readonly).toBe(true)
    expect(options['/run']).toEqual(['nosuid', 'nodev', 'rprivate', 'size=1m', 'exec'])
    expect(options['/data']).toEqual(['rbind', 'rprivate'])
    expect(options['/ro']).toEqual(['bind', 'ro', 'rslave'])
    expect(options['/proc']).not.toContain('ro')
    expect(spec.linux.rootfsPropagation).toBe('rslave')
  })

  it('mounts parents first, and lets the user replace defaults', () => {
    const bind = (destination: string) =>
      ({ type: 'bind', destination, source: '/s', writable: true, recursive: true, propagation: '' }) as const
    const order = aSpec({}, { mounts: [bind('/a/b/c'), bind('/a'), bind('/dev/shm')] }).mounts
    const destinations = order.map(({ destination }) => destination)
    expect(destinations.indexOf('/a')).toBeLessThan(destinations.indexOf('/a/b/c'))
    expect(destinations.filter((destination) => destination === '/dev/shm')).toHaveLength(1)
    expect(order.find(({ destination }) => destination === '/dev/shm')?.type).toBe('bind')
  })

  it('puts init first', () => {
    const spec = aSpec({}, { init: { source: '/usr/bin/docker-init', destination: '/sbin/docker-init' } })
    expect(spec.process.args).toEqual(['/sbin/docker-init', '--', 'sh'])
    expect(spec.mounts.at(-1)).toEqual({
      destination: '/sbin/docker-init',
      source: '/usr/bin/docker-init',
      type: 'bind',
      options: ['bind', 'ro'],
    })
  })

  it('takes ulimits, oom score and sysctls', () => {
    const spec = aSpec({
      Ulimits: [{ Name: 'nofile', Soft: 10, Hard: 20 }],
      OomScoreAdj: 5,
      Sysctls: { 'net.ipv4.ip_forward': '1' },
    })
    expect(spec.process.rlimits).toEqual([{ type: 'RLIMIT_NOFILE', soft: 10, hard: 20 }])
    expect(spec.process.oomScoreAdj).toBe(5)
    expect(spec.linux.sysctl).toMatchObject({ 'net.ipv4.ip_forward': '1' })
  })
})

describe('capabilities', () => {
  const of = (CapAdd: string[] | null, CapDrop: string[] | null) =>
    capabilitiesOf({ CapAdd, CapDrop, Privileged: false })

  it('are added and dropped by any spelling', () => {
    expect(of(['net_admin'], null)).toEqual([...DEFAULT_CAPABILITIES, 'CAP_NET_ADMIN'])
    expect(of(null, ['CAP_CHOWN'])).not.toContain('CAP_CHOWN')
    expect(of(['SYS_TIME'], ['ALL'])).toEqual(['CAP_SYS_TIME'])
    expect(of(['ALL'], ['MKNOD'])).toEqual(ALL_CAPABILITIES.filter((name) => name !== 'CAP_MKNOD'))
    expect(() => of(['nope'], null)).toThrow('unknown capability: "CAP_NOPE"')
  })
})

describe('seccomp', () => {
  const names = (capabilities: string[]) =>
    seccompOf('', false, capabilities)!
      .syscalls.filter(({ action, args }) => action === 'SCMP_ACT_ALLOW' && !args)
      .flatMap((rule) => rule.names)

  it('opens with capabilities', () => {
    expect(names(DEFAULT_CAPABILITIES)).toContain('chroot')
    expect(names(DEFAULT_CAPABILITIES)).not.toContain('mount')
    expect(names(ALL_CAPABILITIES)).toEqual(expect.arrayContaining(['mount', 'clone', 'reboot']))
  })

  it('keeps new namespaces from who may not', () => {
    const { syscalls } = seccompOf('', false, DEFAULT_CAPABILITIES)!
    expect(syscalls.find((rule) => rule.names.includes('clone'))?.args?.[0]).toMatchObject({
      value: 0x7e020000,
    })
    expect(syscalls.find((rule) => rule.names.includes('clone3'))).toMatchObject({ errnoRet: 38 })
  })

  it('can be left out, or brought along', () => {
    expect(seccompOf('unconfined', false, [])).toBeNull()
    const profile = JSON.stringify({
      defaultAction: 'SCMP_ACT_ALLOW',
      syscalls: [
        { names: ['mkdir'], action: 'SCMP_ACT_ERRNO' },
        { names: ['chown'], action: 'SCMP_ACT_ERRNO', includes: { arches: ['amd64'] } },
        { names: ['kill'], action: 'SCMP_ACT_ERRNO', excludes: { caps: ['CAP_KILL'] } },
      ],
    })
    expect(seccompOf(profile, false, ['CAP_KILL'])).toEqual({
      defaultAction: 'SCMP_ACT_ALLOW',
      architectures: ['SCMP_ARCH_X86'],
      syscalls: [{ names: ['mkdir'], action: 'SCMP_ACT_ERRNO' }],
    })
    expect(seccompOf('null', false, [])).toBeNull()
  })

  it.each([
    ['bogus', "invalid character 'b' looking for beginning of value"],
    ['{', 'unexpected end of JSON input'],
    ['{} {}', "invalid character '{' after top-level value"],
    ['5', 'json: cannot unmarshal number into Go value of type seccomp.Seccomp'],
    ['[]', 'json: cannot unmarshal array into Go value of type seccomp.Seccomp'],
    [
      '{"syscalls":5}',
      'json: cannot unmarshal number into Go struct field Seccomp.syscalls of type []*seccomp.Syscall',
    ],
    [
      '{"syscalls":[{"names":"kill"}]}',
      'json: cannot unmarshal string into Go struct field Syscall.syscalls.names of type []string',
    ],
    [
      '{"defaultErrnoRet":-1}',
      'json: cannot unmarshal number -1 into Go struct field Seccomp.defaultErrnoRet of type uint',
    ],
  ])('that is no profile, %s, is refused in Go’s words', (text, why) => {
    expect(() => seccompOf(text, false, [])).toThrow(`Decoding seccomp profile failed: ${why}`)
  })
})

describe('security options', () => {
  it('are read in both spellings', () => {
    expect(parseSecurityOptions(['no-new-privileges', 'seccomp=unconfined', 'label=disable'])).toEqual({
      noNewPrivileges: true,
      seccomp: 'unconfined',
      writableCgroups: null,
    })
    expect(parseSecurityOptions(['no-new-privileges:false', 'seccomp:{"a":1}']).seccomp).toBe('{"a":1}')
  })

  it.each([
    ['foo', 'invalid --security-opt 1: "foo"'],
    ['foo=bar', 'invalid --security-opt 2: "foo=bar"'],
    ['no-new-privileges=x', 'invalid --security-opt 2: "no-new-privileges=x"'],
  ])('refuses %s', (option, message) => {
    expect(() => parseSecurityOptions([option])).toThrow(message)
  })
})

describe('users', () => {
  const files = {
    passwd:
      'root:x:0:0::/root:/bin/sh\napp:x:1000:1001::/srv/app:/bin/sh\n42:x:7:7::/:/bin/sh\ntoor:x:0:0::/elsewhere:/bin/sh\nbare:x:8:8\n',
    group: 'root:x:0:\nwheel:x:10:root,app\nstaff:x:50:app\n',
  }
  const of = (user: string, groupAdd: string[] | null = null) => resolveUser(user, groupAdd, files)

  it.each([
    ['', { uid: 0, gid: 0, additionalGids: [0, 10], home: '/root' }],
    ['root', { uid: 0, gid: 0, additionalGids: [0, 10], home: '/root' }],
    ['app', { uid: 1000, gid: 1001, additionalGids: [1001, 10, 50], home: '/srv/app' }],
    ['1000', { uid: 1000, gid: 1001, additionalGids: [1001, 10, 50], home: '/srv/app' }],
    ['app:staff', { uid: 1000, gid: 50, additionalGids: [50], home: '/srv/app' }],
    ['app:77', { uid: 1000, gid: 77, additionalGids: [77], home: '/srv/app' }],
    ['5000', { uid: 5000, gid: 0, additionalGids: [0], home: '/' }],
    ['42', { uid: 42, gid: 0, additionalGids: [0], home: '/' }],
    ['toor', { uid: 0, gid: 0, additionalGids: [0], home: '/root' }],
    ['bare', { uid: 8, gid: 8, additionalGids: [8], home: '/' }],
  ])('%j', (user, expected) => {
    expect(of(user)).toEqual(expected)
  })

  it('reads two parts, and nothing behind them', () => {
    expect(of(':::')).toEqual(of(''))
    expect(of('app:staff:nope')).toEqual(of('app:staff'))
  })

  it('adds groups', () => {
    expect(of('5000', ['staff', '99']).additionalGids).toEqual([0, 50, 99])
  })

  it.each([
    ['nope', 'unable to find user nope: no matching entries in passwd file'],
    ['app:nope', 'unable to find group nope: no matching entries in group file'],
    ['9223372036854775808', 'unable to find user 9223372036854775808: no matching entries in passwd file'],
    ['99999999999', 'uids and gids must be in range 0-2147483647'],
  ])('refuses %s', (user, message) => {
    expect(() => of(user)).toThrow(message)
    expect(() => of('', ['nope'])).toThrow('Unable to find group nope: no matching entries in group file')
  })
})

describe('environment', () => {
  it('has the own variables, which others replace in place', () => {
    expect(environmentOf('box', true, ['A=1', 'PATH=/x'])).toEqual([
      'PATH=/x',
      'HOSTNAME=box',
      'TERM=xterm',
      'A=1',
    ])
    expect(withHome(['A=1'], '/srv')).toEqual(['A=1', 'HOME=/srv'])
    expect(withHome(['HOME=', 'A=1'], '/srv')).toEqual(['A=1', 'HOME=/srv'])
    expect(withHome(['HOME=/mine', 'A=1'], '/srv')).toEqual(['HOME=/mine', 'A=1'])
    expect(overrideEnv(['A=1', 'B=2'], ['A', 'B=3', 'C=x=y'])).toEqual(['B=3', 'C=x=y'])
  })
})

describe('tmpfs options', () => {
  it('lets the last of contradictory ones win', () => {
    expect(tmpfsOptions('')).toEqual(['noexec', 'nosuid', 'nodev', 'rprivate'])
    expect(tmpfsOptions('exec,size=1m,size=2m')).toEqual(['nosuid', 'nodev', 'rprivate', 'exec', 'size=2m'])
    expect(() => tmpfsOptions('nope=1')).toThrow('invalid tmpfs option ["nope" "1"]')
  })
})

describe('devices', () => {
  const disk: HostDevice = { path: '/dev/sda', type: 'b', major: 8, minor: 0, mode: 0o660, uid: 0, gid: 6 }
  const host = {
    at: async (path: string) => (path === '/dev/sda' ? [disk] : path === '/dev' ? [] : null),
    all: async () => [disk],
  }

  it('are mapped and allowed', async () => {
    const config = aHostConfig({
      Devices: [{ PathOnHost: '/dev/sda', PathInContainer: '/dev/x', CgroupPermissions: 'r' }],
      DeviceCgroupRules: ['c 10:* rw'],
    })
    const { devices, rules } = await devicesOf(config, host)
    expect(devices).toEqual([
      { path: '/dev/x', type: 'b', major: 8, minor: 0, fileMode: 0o660, uid: 0, gid: 6 },
    ])
    expect(rules.slice(-2)).toEqual([
      { allow: true, type: 'b', major: 8, minor: 0, access: 'r' },
      { allow: true, type: 'c', major: 10, access: 'rw' },
    ])
  })

  it('are refused when they are none', async () => {
    const map = (PathOnHost: string) =>
      aHostConfig({ Devices: [{ PathOnHost, PathInContainer: '', CgroupPermissions: '' }] })
    await expect(devicesOf(map('/dev/nope'), host)).rejects.toThrow(
      'error gathering device information while adding custom device "/dev/nope": no such file or directory',
    )
    await expect(devicesOf(map('/dev'), host)).rejects.toThrow('not a device node')
    expect(() => parseRule('x')).toThrow("invalid device cgroup rule format: 'x'")
  })

  it('are all there when privileged', async () => {
    const { devices, rules } = await devicesOf(aHostConfig({ Privileged: true }), host)
    expect(devices.map(({ path }) => path)).toEqual(['/dev/sda'])
    expect(rules).toEqual([{ allow: true, access: 'rwm' }])
  })

  it('are limited', async () => {
    const config = aHostConfig({
      BlkioDeviceReadBps: [{ Path: '/dev/sda', Rate: 1000 }],
      BlkioDeviceWriteIOps: [{ Path: '/dev/sda', Rate: 5 }],
    })
    expect(await ioMax(config, host)).toBe('8:0 rbps=1000 wiops=5')
    expect(await ioMax(aHostConfig(), host)).toBeNull()
  })
})
