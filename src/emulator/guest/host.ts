/**
 * What makes a guest that has just started, from a snapshot that everybody shares, a host of its own: the time, entropy,
 * addresses and names, its disk and the image layers.
 */
import { answer, errno, op, tolerate, type AgentLink, type Operation } from '../../protocol/agent/index.ts'
import { DATA_ROOT, HOME, KEPT_HOME, LAYERS, RUN, RUNTIME_ROOT } from './guest-paths.ts'

export interface HostSettings {
  hostname: string
  /** 32 hex digits. */
  machineId: string
  /** Of eth0, with prefix length. */
  address: string
  mac: string
  nowMs: number
  /** Fresh random bytes for the kernel's generator. */
  entropy: Uint8Array
}

/** 4096 bytes short of 512 KiB: the most that Linux's virtio transport takes, and the fastest. */
const NINEP_OPTIONS = 'trans=virtio,version=9p2000.L,msize=512000,cache=loose,access=any'
/** The journal is committed each second, and a file is never seen without what was written to it: its blocks are given when it is written. */
const DISK_OPTIONS = 'commit=1,nodelalloc'
/** Makes Linux send FLUSH CACHE to v86's disk; see `disk.ts`. */
const DISK_CACHE_TYPE = '/sys/class/scsi_disk/0:0:0:0/cache_type'
const COPY_TIMEOUT_MS = 10_000

/** The first thing after a restore: nothing random or dated may happen before. */
export function identityOperations(settings: HostSettings): Operation[] {
  const { hostname, machineId, address, mac, nowMs, entropy } = settings
  return [
    op.setTime(BigInt(Math.round(nowMs)) * 1_000_000n),
    op.entropy(entropy),
    op.hostname(hostname),
    op.write('/etc/hostname', `${hostname}\n`),
    op.write('/etc/hosts', `127.0.0.1\tlocalhost\n127.0.1.1\t${hostname}\n`),
    op.write('/etc/machine-id', `${machineId}\n`, 0o444),
    // The host has no IPv6, not even ::1: nothing of it would lead to a container.
    tolerate(op.write('/proc/sys/net/ipv6/conf/all/disable_ipv6', '1')),
    op.setLink('', 'eth0', `mac=${mac}`, 'up'),
    op.addAddress('', 'eth0', address),
  ]
}

/** Mounts the disk, which recovers its journal, and the layers. */
export function storageOperations(): Operation[] {
  return [
    op.write(DISK_CACHE_TYPE, 'temporary write back'),
    op.mkdir(LAYERS),
    op.mount({ source: 'host9p', target: LAYERS, type: '9p', flags: ['ro', 'noatime'], data: NINEP_OPTIONS }),
    op.mkdir(DATA_ROOT, 0o710),
    op.mount({ source: '/dev/sda', target: DATA_ROOT, type: 'ext4', flags: ['noatime'], data: DISK_OPTIONS }),
    ...['overlay2', 'containers', 'volumes', 'drydock'].map((name) =>
      op.mkdir(`${DATA_ROOT}/${name}`, 0o710),
    ),
    ...[RUN, `${RUN}/netns`, `${RUN}/containers`, RUNTIME_ROOT].map((path) => op.mkdir(path, 0o711)),
  ]
}

/** Root's home lies on the disk, so that it outlives the host; a new disk gets what the guest has there. */
export async function keepHome(link: AgentLink): Promise<void> {
  const [kept] = await link.results([op.stat(KEPT_HOME)])
  if (kept?.errno === errno.ENOENT) await copyHome(link)
  await link.call(op.mount({ source: KEPT_HOME, target: HOME, type: '', flags: ['bind'] }))
}

/** Whole or not at all. */
async function copyHome(link: AgentLink): Promise<void> {
  const unfinished = `${KEPT_HOME}.new`
  await link.call(op.rm(unfinished))
  const copy = op.run(COPY_TIMEOUT_MS, 'cp', '-a', HOME, unfinished)
  const { status, output } = await link.ask(copy, answer.run)
  if (status !== 0) throw new Error(`${HOME} cannot be kept: ${answer.text(output)}`)
  await link.call(op.rename(unfinished, KEPT_HOME))
}

/** @returns Unix milliseconds of the guest's boot, by which it dates its processes. */
export async function bootTime(link: AgentLink, nowMs: number): Promise<number> {
  const uptime = await link.ask(op.read('/proc/uptime'), (bytes) => new TextDecoder().decode(bytes))
  return nowMs - Number.parseFloat(uptime) * 1000
}
