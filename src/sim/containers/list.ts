/** `GET /containers/json` */
import type { ContainerSummary, Port, PortMap } from '../../protocol/docker/containers.ts'
import type { EndpointSettings } from '../../protocol/docker/networks.ts'
import type { EngineContext } from './context.ts'
import type { Micros } from '../base/time.ts'
import type { Container } from './container.ts'
import { toListFilter, type Choice } from './list-filter.ts'
import { toMountPoint } from './mount-point.ts'
import { layerSizes } from './size.ts'
import { statusOf, statusText } from './state.ts'

export interface ListOptions extends Choice {
  size: boolean
}

/** Newest first. @throws {DockerError} invalid, notFound */
export async function listContainers(
  engine: EngineContext,
  options: ListOptions,
): Promise<ContainerSummary[]> {
  const wanted = await toListFilter(engine, options)
  const newestFirst = engine.containers.all().sort((a, b) => b.record.created - a.record.created)
  const now = engine.clock.now()
  return Promise.all(wanted(newestFirst).map((container) => toSummary(engine, container, options.size, now)))
}

async function toSummary(
  engine: EngineContext,
  container: Container,
  size: boolean,
  now: Micros,
): Promise<ContainerSummary> {
  const { record } = container
  const { NetworkMode, Annotations } = record.hostConfig
  return {
    Id: record.id,
    Names: [`/${record.name}`],
    Image: await imageName(engine, container),
    ImageID: record.image.id,
    Command: commandText(record.args),
    Created: Math.floor(record.created / 1e6),
    Ports: toPorts(record.network.ports),
    ...(size && omitZero(await layerSizes(engine, container))),
    Labels: record.config.Labels ?? {},
    State: statusOf(record.state, container.removal),
    Status: statusText(record.state, container.removal, now),
    HostConfig: { NetworkMode, ...(Annotations && { Annotations }) },
    NetworkSettings: { Networks: toSummaryNetworks(record.network.endpoints) },
    Mounts: record.mounts.map(toMountPoint),
  }
}

/** The name it was made from, unless that means another image by now. */
async function imageName(engine: EngineContext, { record }: Container): Promise<string> {
  const { Image } = record.config
  if (Image === record.image.id) return Image
  const image = await engine.images.resolve(Image).catch(() => null)
  return image?.id === record.image.id ? Image : record.image.id
}

function commandText([path = '', ...args]: string[]): string {
  return [path, ...args.map((arg) => (arg.includes(' ') ? `'${arg}'` : arg))].join(' ')
}

export function toPorts(ports: PortMap): Port[] {
  return Object.entries(ports).flatMap(([text, bindings]): Port[] => {
    const [port = '', Type = 'tcp'] = text.split('/')
    const PrivatePort = Number(port)
    if (!bindings?.length) return [{ PrivatePort, Type }]
    return bindings.map(({ HostIp, HostPort }) => ({
      ...(HostIp && { IP: HostIp }),
      PrivatePort,
      PublicPort: Number(HostPort),
      Type,
    }))
  })
}

/** Without names and aliases, as dockerd's list. */
function toSummaryNetworks(endpoints: Record<string, EndpointSettings>): Record<string, EndpointSettings> {
  return Object.fromEntries(
    Object.entries(endpoints).map(([name, endpoint]) => [
      name,
      { ...endpoint, Links: null, Aliases: null, DriverOpts: null, DNSNames: null },
    ]),
  )
}

function omitZero(sizes: { SizeRw: number; SizeRootFs: number }): Partial<typeof sizes> {
  return Object.fromEntries(Object.entries(sizes).filter(([, bytes]) => bytes !== 0))
}
