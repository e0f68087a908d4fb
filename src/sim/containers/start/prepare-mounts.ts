/** Makes ready on the host what a container mounts, and names it for the spec. */
import { DockerError } from '../../base/errors.ts'
import type { EngineContext } from '../context.ts'
import { runOnHost } from '../../base/host-command.ts'
import { pathMistake } from '../../base/path-mistake.ts'
import { joinedContainer } from '../../runtime-spec/namespaces.ts'
import { emitVolumeEvent } from '../../volumes/volume-event.ts'
import type { WantedMount } from '../../runtime-spec/mounts.ts'
import type { Container } from '../container.ts'
import { tmpfsData } from '../create/mount-spec.ts'
import type { MountRecord } from '../record.ts'

/** Files that every container gets from the engine; a mount of the user's over one of them replaces it. */
export const NETWORK_FILES = ['resolv.conf', 'hostname', 'hosts'] as const

/** @throws {DockerError} */
export async function prepareMounts(engine: EngineContext, container: Container): Promise<WantedMount[]> {
  const { hostConfig, mounts } = container.record
  const wanted: WantedMount[] = []
  for (const [destination, data] of Object.entries(hostConfig.Tmpfs ?? {})) {
    wanted.push({ type: 'tmpfs', destination, data })
  }
  for (const mount of mounts) wanted.push(await prepareMount(engine, container, mount))
  const shm = await prepareShm(engine, container)
  if (shm) wanted.push(shm)
  const taken = new Set(wanted.map(({ destination }) => destination))
  const files = NETWORK_FILES.filter((file) => !taken.has(`/etc/${file}`))
  return [...wanted, ...files.map((file) => networkFileMount(engine, container, file))]
}

async function prepareMount(
  engine: EngineContext,
  container: Container,
  mount: MountRecord,
): Promise<WantedMount> {
  const { type, destination, source, rw, propagation, spec } = mount
  if (type === 'tmpfs') return { type: 'tmpfs', destination, data: tmpfsData(spec) }
  if (type === 'volume') {
    await engine.machine.volumes.create(mount.name)
    emitVolumeMount(engine, container, mount)
  } else await prepareBindSource(engine, mount)
  const recursive = !spec.BindOptions?.NonRecursive
  return { type: 'bind', destination, source, writable: rw, recursive, propagation }
}

async function prepareBindSource(
  { machine }: EngineContext,
  { source, createSource, spec }: MountRecord,
): Promise<void> {
  if (spec.BindOptions?.ReadOnlyForceRecursive) {
    throw new DockerError('system', 'rro is not supported: the runtime does not know the mount option "rro"')
  }
  const mistake = pathMistake(source)
  if (mistake !== undefined) {
    throw new DockerError(
      'system',
      `error while creating mount source path '${source}': mkdir ${source}: ${mistake}`,
    )
  }
  if ((await machine.files.stat(source)) !== null) return
  if (!createSource) {
    throw new DockerError(
      'invalid',
      `invalid mount config for type "bind": bind source path does not exist: ${source}`,
    )
  }
  await machine.files.makeDirectory(source)
}

function emitVolumeMount(engine: EngineContext, container: Container, mount: MountRecord): void {
  emitVolumeEvent(engine, mount.name, 'mount', {
    container: container.id,
    destination: mount.destination,
    driver: mount.driver,
    propagation: mount.propagation,
    'read/write': String(mount.rw),
  })
}

export function emitVolumeUnmounts(engine: EngineContext, { id, record }: Container): void {
  for (const { type, name, driver } of record.mounts) {
    if (type === 'volume') emitVolumeEvent(engine, name, 'unmount', { container: id, driver })
  }
}

/** With an IPC namespace that others join, /dev/shm is a tmpfs of the host's that they all bind. */
async function prepareShm(engine: EngineContext, container: Container): Promise<WantedMount | null> {
  const { IpcMode, ShmSize } = container.record.hostConfig
  if (container.record.mounts.some(({ destination }) => destination === '/dev/shm')) return null
  const donor = joinedContainer(IpcMode)
  if (donor !== undefined) return shmMount(shmPath(engine.containers.find(donor).id))
  if (IpcMode === 'host') return shmMount('/dev/shm')
  if (IpcMode !== 'shareable') return null
  const path = shmPath(container.id)
  await engine.machine.files.makeDirectory(path)
  const options = `noexec,nosuid,nodev,mode=1777,size=${ShmSize}`
  const { code, stderr } = await runOnHost(engine.machine, [
    'mount',
    '-t',
    'tmpfs',
    '-o',
    options,
    'shm',
    path,
  ])
  if (code !== 0) throw new DockerError('system', `mounting shm tmpfs: ${stderr.trim()}`)
  return shmMount(path)
}

/** Undoes what was mounted on the host. */
export async function releaseMounts(engine: EngineContext, container: Container): Promise<void> {
  if (container.record.hostConfig.IpcMode !== 'shareable') return
  await runOnHost(engine.machine, ['umount', shmPath(container.id)])
}

function shmPath(id: string): string {
  return `/var/lib/docker/containers/${id}/mounts/shm`
}

function shmMount(source: string): WantedMount {
  return {
    type: 'bind',
    destination: '/dev/shm',
    source,
    writable: true,
    recursive: true,
    propagation: 'rprivate',
  }
}

function networkFileMount(
  engine: EngineContext,
  container: Container,
  file: (typeof NETWORK_FILES)[number],
): WantedMount {
  const { hostConfig } = container.record
  // Who shares a network shares its files, too.
  const donor = joinedContainer(hostConfig.NetworkMode)
  const owner = donor === undefined ? container.id : engine.containers.find(donor).id
  return {
    type: 'bind',
    destination: `/etc/${file}`,
    source: `/var/lib/docker/containers/${owner}/${file}`,
    writable: !hostConfig.ReadonlyRootfs,
    recursive: true,
    propagation: 'rprivate',
  }
}
