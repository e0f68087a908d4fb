/** A container's networks for one run: addresses, published ports, and what inspect shows of them. */
import { RuntimeError, type NetworkPlan, type PortPlan } from '../../../protocol/machine/index.ts'
import { DockerError } from '../../base/errors.ts'
import { joinNetwork, leaveNetwork, toEndpointPlan, type JoinedNetwork } from '../../networks/endpoint.ts'
import { emitNetworkEvent } from '../../networks/network-event.ts'
import { allocatePorts, boundPorts, releasePorts, type PortRequest } from '../../networks/ports.ts'
import type { EngineContext } from '../context.ts'
import type { Container } from '../container.ts'
import { withoutOperationalData } from '../record.ts'

export interface Connected {
  networks: JoinedNetwork[]
  ports: PortPlan[]
}

const SETUP = 'failed to set up container networking: '

/** @throws {DockerError}; what was taken before is given back by `disconnect`. */
export async function connect(engine: EngineContext, container: Container, into: Connected): Promise<void> {
  const { record } = container
  record.network.sandboxId = engine.host.newId()
  record.network.sandboxKey = `/var/run/docker/netns/${record.network.sandboxId.slice(0, 12)}`
  if (record.hostConfig.NetworkMode === 'host') record.network.sandboxKey = '/var/run/docker/netns/default'
  for (const name of Object.keys(record.network.endpoints)) into.networks.push(join(engine, container, name))
  await publish(engine, container, into)
}

/** Once the process is there, as dockerd tells it. */
export function emitConnects(engine: EngineContext, container: Container, { networks }: Connected): void {
  for (const { network } of networks) emitNetworkEvent(engine, network, 'connect', container.id)
}

/** The end of a run, or of an attempt at one. */
export async function disconnect(
  engine: EngineContext,
  container: Container,
  { networks, ports }: Connected,
): Promise<void> {
  const { network } = container.record
  const had = network.sandboxId !== ''
  if (ports.length > 0) await engine.machine.networks.unpublish(container.id, ports)
  releasePorts(ports, engine.networks.ports)
  for (const joined of networks) leaveNetwork(engine, joined)
  network.ports = {}
  network.sandboxId = ''
  network.sandboxKey = ''
  for (const [name, endpoint] of Object.entries(network.endpoints)) {
    network.endpoints[name] = withoutOperationalData(endpoint)
    if (!had || !engine.networks.has(name)) continue
    emitNetworkEvent(engine, engine.networks.find(name), 'disconnect', container.id)
  }
}

export function networkPlan(
  container: Container,
  networks: JoinedNetwork[],
  donor: Container | null,
): NetworkPlan {
  const mode = container.record.hostConfig.NetworkMode
  if (donor) return { mode: 'container', id: donor.id }
  if (mode === 'host') return { mode: 'host' }
  const endpoints = networks.map(toEndpointPlan).filter((plan) => plan !== null)
  return endpoints.length > 0 ? { mode: 'bridge', endpoints } : { mode: 'none' }
}

function join(engine: EngineContext, container: Container, name: string): JoinedNetwork {
  const { record } = container
  const joined = joinOrTell(engine, container, name)
  const { network } = joined
  record.network.endpoints[name] = {
    ...record.network.endpoints[name]!,
    NetworkID: network.id,
    EndpointID: joined.endpointId,
    MacAddress: joined.mac,
    ...(network.bridge && {
      Gateway: network.bridge.gateway,
      IPAddress: joined.address,
      IPPrefixLen: joined.prefixLength,
    }),
  }
  return joined
}

function joinOrTell(engine: EngineContext, { record }: Container, name: string): JoinedNetwork {
  try {
    return joinNetwork(engine, engine.networks.find(name), record, record.network.wantedMacs[name] ?? null)
  } catch (error) {
    throw error instanceof DockerError ? new DockerError(error.kind, `${SETUP}${error.message}`) : error
  }
}

async function publish(engine: EngineContext, container: Container, into: Connected): Promise<void> {
  const bridged = into.networks.find(({ network }) => network.bridge)
  if (!bridged) return
  const request = portRequest(container)
  const fail = (error: unknown) => publishFailure(error, container, bridged)
  try {
    const endpoint = { containerIp: bridged.address, bridge: bridged.network.bridge!.interface }
    const plans = allocatePorts(request, endpoint, engine.networks.ports)
    try {
      if (plans.length > 0) await engine.machine.networks.publish(container.id, plans)
    } catch (error) {
      releasePorts(plans, engine.networks.ports)
      throw error
    }
    into.ports.push(...plans)
    container.record.network.ports = boundPorts(request, plans)
  } catch (error) {
    throw fail(error)
  }
}

function portRequest({ record }: Container): PortRequest {
  return {
    exposed: Object.keys(record.config.ExposedPorts ?? {}),
    bindings: record.hostConfig.PortBindings ?? {},
    publishAll: record.hostConfig.PublishAllPorts,
  }
}

/** Containers whose network fails stay `created`; handlers of their exit know it by the first words. */
function publishFailure(error: unknown, container: Container, { endpointId }: JoinedNetwork): unknown {
  if (!(error instanceof DockerError || error instanceof RuntimeError)) return error
  return new DockerError(
    'system',
    `${SETUP}driver failed programming external connectivity on endpoint ${container.name} (${endpointId}): ${error.message}`,
  )
}
