/** What a client asks of a container's place on a network, in Docker's words. */
import type { EndpointSettings } from '../../../protocol/docker/networks.ts'
import { DockerError } from '../../base/errors.ts'

const PREDEFINED = ['default', 'bridge', 'host', 'none']

/** @throws {DockerError} invalid */
export function checkEndpoints(endpoints: Record<string, EndpointSettings | null>): void {
  const mistakes = Object.entries(endpoints).flatMap(([network, endpoint]) => {
    const why = endpoint === null ? 'EndpointsConfig is nil' : mistakeIn(network, endpoint)
    return why === '' ? [] : [`invalid config for network ${network}: ${why}`]
  })
  if (mistakes.length > 0) throw new DockerError('invalid', mistakes.join('\n'))
}

function mistakeIn(network: string, endpoint: EndpointSettings): string {
  const { IPAMConfig, Aliases, MacAddress } = endpoint
  if (MacAddress !== '' && !/^[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}$/.test(MacAddress)) {
    return `invalid MAC address ${MacAddress}`
  }
  const mistakes: string[] = []
  if (PREDEFINED.includes(network)) {
    if (IPAMConfig?.IPv4Address || IPAMConfig?.IPv6Address) {
      mistakes.push('user specified IP address is supported on user defined networks only')
    }
    if (Aliases?.length) {
      mistakes.push('network-scoped alias is supported only for containers in user defined networks')
    }
  }
  return mistakes.length > 0 ? `invalid endpoint settings:\n${mistakes.join('\n')}` : ''
}
