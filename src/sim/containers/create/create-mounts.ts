/** The mounts of a new container: other containers' volumes, binds, `--mount`, then the image's volumes; later ones win. */
import type { ContainerConfig, HostConfig } from '../../../protocol/docker/containers.ts'
import { DockerError } from '../../base/errors.ts'
import type { EngineContext } from '../context.ts'
import { copyUp } from '../../volumes/copy-up.ts'
import { createVolume } from '../../volumes/create.ts'
import type { MountRecord } from '../record.ts'
import { isWritable } from './mount-mode.ts'
import { cleanPath, parseBind, parseMount, parseVolumesFrom } from './mount-spec.ts'

export interface CreatedMounts {
  mounts: MountRecord[]
  /** Anonymous volumes made for this container, to be removed if the rest fails. */
  anonymous: string[]
}

/** @throws {DockerError}; the volumes made before are noted in `made`. */
export async function createMounts(
  engine: EngineContext,
  config: ContainerConfig,
  host: HostConfig,
  made: string[],
): Promise<MountRecord[]> {
  const mounts = new Map<string, MountRecord>()
  const own = new Set(Object.keys(host.Tmpfs ?? {}))
  for (const from of host.VolumesFrom ?? []) {
    for (const mount of mountsFrom(engine, from)) mounts.set(mount.destination, mount)
  }
  const wanted = [
    ...(host.Binds ?? []).map((raw) => parseBind(raw, host.VolumeDriver)),
    ...(host.Mounts ?? []).map(parseMount),
  ]
  for (const mount of wanted) {
    if (own.has(mount.destination)) {
      throw new DockerError('invalid', `Duplicate mount point: ${mount.spec.Target ?? mount.destination}`)
    }
    own.add(mount.destination)
    mounts.set(mount.destination, mount.type === 'volume' ? await namedVolume(engine, mount, made) : mount)
  }
  for (const path of Object.keys(config.Volumes ?? {})) {
    const destination = cleanPath(path)
    if (mounts.has(destination) || Object.hasOwn(host.Tmpfs ?? {}, destination)) continue
    mounts.set(destination, await withVolume(engine, anonymousVolume(destination, host.VolumeDriver), made))
  }
  return [...mounts.values()]
}

/** Fills the new volumes with what the image has at their places. */
export async function populateVolumes(
  engine: EngineContext,
  layers: string[],
  mounts: MountRecord[],
): Promise<void> {
  for (const { type, copyData, destination, name } of mounts) {
    if (type === 'volume' && copyData) {
      await copyUp(engine.machine, engine.images.layers, layers, destination, name)
    }
  }
}

function mountsFrom(engine: EngineContext, spec: string): MountRecord[] {
  const { container, mode } = parseVolumesFrom(spec)
  const donor = engine.containers.tryFind(container)
  if (!donor) throw new DockerError('invalid', `No such container: ${container}`)
  return donor.record.mounts.map((mount) => ({ ...mount, rw: mount.rw && isWritable(mode), copyData: false }))
}

/** What was asked for by `-v` or `--mount`: dockerd notes it as shared among containers, also where there is no SELinux. */
async function namedVolume(engine: EngineContext, mount: MountRecord, made: string[]): Promise<MountRecord> {
  return { ...(await withVolume(engine, mount, made)), mode: mount.mode || 'z' }
}

async function withVolume(engine: EngineContext, mount: MountRecord, made: string[]): Promise<MountRecord> {
  const options = mount.spec.VolumeOptions
  const wish = {
    name: mount.name,
    driver: mount.driver,
    options: options?.DriverConfig?.Options ?? null,
    labels: options?.Labels ?? null,
  }
  const volume = await createVolume(engine, wish)
  if (mount.name === '') made.push(volume.Name)
  const source = options?.Subpath ? `${volume.Mountpoint}/${options.Subpath}` : volume.Mountpoint
  return { ...mount, name: volume.Name, source, driver: 'local' }
}

function anonymousVolume(destination: string, driver: string): MountRecord {
  return {
    type: 'volume',
    name: '',
    source: '',
    destination,
    driver,
    mode: '',
    rw: true,
    propagation: '',
    copyData: true,
    createSource: false,
    spec: {},
  }
}
