/** `POST /containers/create`: from a request to a stored container. Nothing is left behind when it fails. */
import type {
  ContainerConfig,
  CreateRequest,
  CreateResponse,
  HostConfig,
} from '../../../protocol/docker/containers.ts'
import { emptyEndpoint, type EndpointSettings } from '../../../protocol/docker/networks.ts'
import { DockerError } from '../../base/errors.ts'
import { pathMistake } from '../../base/path-mistake.ts'
import type { Image } from '../../images/image.ts'
import { removeVolume } from '../../volumes/remove.ts'
import type { EngineContext } from '../context.ts'
import { checkLogConfig } from '../../logs/log-options.ts'
import { checkName, randomName } from './names.ts'
import { parseSecurityOptions } from '../../runtime-spec/security-opt.ts'
import { Container } from '../container.ts'
import { emitContainerEvent } from '../container-event.ts'
import type { ContainerRecord, MountRecord } from '../record.ts'
import { CREATED } from '../state.ts'
import { adaptHostConfig } from './adapt-host-config.ts'
import { checkConfig, checkHostConfig } from './check-config.ts'
import { checkResources } from './check-resources.ts'
import { createMounts, populateVolumes } from './create-mounts.ts'
import { checkEndpoints } from './check-endpoints.ts'
import { cleanPath } from './mount-spec.ts'
import { mergeImageConfig } from './merge-image.ts'
import { refuseUnserved, refuseUnservedEndpoints, unservedWarnings } from './not-served.ts'

const NAME_ATTEMPTS = 6

/**
 * @param name empty: one is made up.
 * @param platform `linux/386` if the client asks for one.
 * @throws {DockerError}
 */
export async function createContainer(
  engine: EngineContext,
  request: CreateRequest & { HostConfig: HostConfig },
  name: string,
  platform: string,
): Promise<CreateResponse> {
  const { HostConfig: asked, NetworkingConfig: networking, ...config } = request
  checkConfig(config)
  const warnings = [...checkHostConfig(asked), ...checkResources(asked, engine.facts, false)]
  refuseUnserved(asked, (other) => engine.containers.tryFind(other) !== undefined)
  await checkBindSources(engine, asked)
  const image = config.Image === '' ? null : await findImage(engine, config.Image, platform)
  if (image && platform === '') warnings.push(...platformWarning(image))
  const endpoints = networking?.EndpointsConfig ?? {}
  checkEndpoints(endpoints)
  refuseUnservedEndpoints(endpoints)
  const host = adaptHostConfig(asked, (other) => engine.containers.tryFind(other)?.id)
  const merged = mergeImageConfig(config, image?.config ?? null)
  checkLogConfig(host.LogConfig)
  warnings.push(...unservedWarnings(merged))
  const id = engine.host.newId()
  const reserved = reserveName(engine, id, name)
  const made: string[] = []
  try {
    const container = await build(engine, {
      id,
      name: reserved,
      config: merged,
      host,
      image,
      endpoints,
      made,
    })
    await engine.containers.add(container)
    emitContainerEvent(engine, container, 'create')
  } catch (error) {
    engine.containers.release(reserved, id)
    for (const volume of made) await removeVolume(engine, volume, true).catch(engine.report)
    throw error
  }
  return { Id: id, Warnings: warnings }
}

interface Parts {
  id: string
  name: string
  config: ContainerConfig
  host: HostConfig
  image: Image | null
  endpoints: Record<string, EndpointSettings | null>
  made: string[]
}

async function build(engine: EngineContext, parts: Parts): Promise<Container> {
  const { id, config, host, image } = parts
  parseSecurityOptions(host.SecurityOpt)
  config.Hostname ||= host.NetworkMode === 'host' ? engine.facts.hostname : id.slice(0, 12)
  for (const path of [config.WorkingDir, ...Object.keys(config.Volumes ?? {})]) checkContainerPath(id, path)
  const mounts = await createMounts(engine, config, host, parts.made)
  await populateVolumes(engine, image?.layers ?? [], mounts)
  return new Container(toRecord(engine, parts, mounts))
}

/** @throws {DockerError} system: dockerd makes these directories, and says what Linux said. */
function checkContainerPath(id: string, path: string): void {
  const mistake = pathMistake(path)
  if (mistake === undefined) return
  const place = `/var/lib/docker/overlay2/${id}/merged${cleanPath(path)}`
  throw new DockerError('system', `lstat ${place}: ${mistake}`)
}

function toRecord(engine: EngineContext, parts: Parts, mounts: MountRecord[]): ContainerRecord {
  const { id, name, config, host, image } = parts
  return {
    id,
    name,
    created: engine.clock.now(),
    args: [...(config.Entrypoint ?? []), ...(config.Cmd ?? [])],
    config,
    hostConfig: host,
    image: {
      id: image?.id ?? '',
      layers: image?.layers ?? [],
      os: image?.os ?? 'linux',
      architecture: image?.architecture ?? '386',
    },
    state: CREATED,
    dead: false,
    restartCount: 0,
    manuallyStopped: false,
    startedBefore: false,
    mounts,
    network: newNetwork(engine, config, host.NetworkMode, parts.endpoints),
  }
}

function newNetwork(
  engine: EngineContext,
  config: ContainerConfig,
  mode: string,
  asked: Record<string, EndpointSettings | null>,
): ContainerRecord['network'] {
  const none = { sandboxId: '', sandboxKey: '', ports: {}, endpoints: {}, wantedMacs: {} }
  if (config.NetworkDisabled || mode.startsWith('container:')) return none
  // Of the networks there are, a client may have meant one by its id.
  const named = Object.entries(asked).map(([term, endpoint]) => [nameOf(engine, term), endpoint!] as const)
  const endpoints = Object.fromEntries(named.length > 0 ? named : [[nameOf(engine, mode), emptyEndpoint()]])
  const wantedMacs = Object.entries(endpoints).filter(([, { MacAddress }]) => MacAddress !== '')
  return {
    ...none,
    endpoints,
    wantedMacs: Object.fromEntries(wantedMacs.map(([network, { MacAddress }]) => [network, MacAddress])),
  }
}

function nameOf(engine: EngineContext, term: string): string {
  return engine.networks.has(term) ? engine.networks.find(term).name : term
}

function reserveName(engine: EngineContext, id: string, wanted: string): string {
  const { containers, host } = engine
  if (wanted !== '') {
    const name = checkName(wanted)
    containers.reserve(name, id)
    return name
  }
  for (let attempt = 0; attempt < NAME_ATTEMPTS; attempt++) {
    const name = randomName((bytes) => host.random(bytes), attempt)
    if (containers.isTaken(name)) continue
    containers.reserve(name, id)
    return name
  }
  containers.reserve(id.slice(0, 12), id)
  return id.slice(0, 12)
}

async function findImage(engine: EngineContext, name: string, platform: string): Promise<Image> {
  const image = await engine.images.resolve(name)
  if (platform === '' || matchesPlatform(image, platform)) return image
  throw new DockerError(
    'notFound',
    `image with reference ${name} was found but its platform (${image.os}/${image.architecture}) does not match the specified platform (${platform})`,
  )
}

function matchesPlatform({ os, architecture }: Image, platform: string): boolean {
  const [wantedOs, wantedArchitecture] = platform.split('/')
  if (wantedArchitecture === undefined) return wantedOs === os || wantedOs === architecture
  const alias = ['i386', 'i686', 'x86'].includes(wantedArchitecture) ? '386' : wantedArchitecture
  return wantedOs === os && alias === architecture
}

function platformWarning({ os, architecture }: Image): string[] {
  if (os === 'linux' && architecture === '386') return []
  return [
    `The requested image's platform (${os}/${architecture}) does not match the detected host platform (linux/386) and no specific platform was requested`,
  ]
}

/** `--mount type=bind` needs its source. @throws {DockerError} invalid */
async function checkBindSources({ machine }: EngineContext, host: HostConfig): Promise<void> {
  for (const { Type, Source = '', BindOptions } of host.Mounts ?? []) {
    if (Type !== 'bind' || BindOptions?.CreateMountpoint) continue
    const mistake = pathMistake(Source)
    if (mistake !== undefined) {
      throw new DockerError('invalid', `invalid mount config for type "bind": stat ${Source}: ${mistake}`)
    }
    if ((await machine.files.stat(Source)) !== null) continue
    throw new DockerError(
      'invalid',
      `invalid mount config for type "bind": bind source path does not exist: ${Source}`,
    )
  }
}
