/**
 * What a create request may not ask for, since nothing here does it: refused by name, in Docker's words where it has some. An
 * option that is taken without a word would lie.
 */
import type { ContainerConfig, HealthConfig, HostConfig } from '../../../protocol/docker/containers.ts'
import type { EndpointSettings } from '../../../protocol/docker/networks.ts'
import { DockerError, notServed } from '../../base/errors.ts'

/** @param exists whether there is a container of that name. @throws {DockerError} */
export function refuseUnserved(host: HostConfig, exists: (container: string) => boolean): void {
  for (const link of host.Links ?? []) checkLink(link, exists)
  if (Object.keys(host.StorageOpt ?? {}).length > 0) {
    throw new DockerError(
      'system',
      "--storage-opt is supported only for overlay over xfs with 'pquota' mount option",
    )
  }
  if (!['', 'host'].includes(host.UsernsMode)) {
    throw new DockerError('invalid', `invalid user namespace mode: ${host.UsernsMode}`)
  }
  if (host.Mounts?.some(({ Type }) => Type === 'image')) throw unserved('mounts of type image')
}

/** @throws {DockerError} notImplemented */
export function refuseUnservedEndpoints(endpoints: Record<string, EndpointSettings | null>): void {
  for (const endpoint of Object.values(endpoints)) {
    if (endpoint?.Links?.length) throw unserved('links (--link)')
    if (endpoint?.IPAMConfig?.LinkLocalIPs?.length) throw unserved('link-local addresses (--link-local-ip)')
    if (Object.keys(endpoint?.DriverOpts ?? {}).length > 0) throw unserved('driver options of an endpoint')
    if (endpoint?.GwPriority) throw unserved('gateway priorities (gw-priority)')
  }
}

/** What is taken and kept, but not done: said to who asks for it. */
export function unservedWarnings({ Healthcheck }: ContainerConfig): string[] {
  return Healthcheck && runs(Healthcheck)
    ? ['Healthchecks are not run by Drydock yet. Healthcheck kept, not run.']
    : []
}

function runs({ Test }: HealthConfig): boolean {
  return (Test?.length ?? 0) > 0 && Test?.[0] !== 'NONE' && Test?.[0] !== ''
}

/** `name:alias` */
function checkLink(link: string, exists: (container: string) => boolean): void {
  const [name = '', alias, ...more] = link.split(':')
  if (name === '' || alias === '' || more.length > 0) {
    throw new DockerError('invalid', `bad format for links: ${link}`)
  }
  if (!exists(name)) {
    throw new DockerError('invalid', `could not get container for ${name}: No such container: ${name}`)
  }
  throw unserved('links (--link)')
}

function unserved(what: string): DockerError {
  return notServed('ContainerCreate', what)
}
