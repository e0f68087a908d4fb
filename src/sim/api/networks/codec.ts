/** The bodies and answers of `protocol/docker/networks.ts`, as Go reads and writes them. */
import type { EndpointSettings } from '../../../protocol/docker/networks.ts'
import { codecOf } from '../go-json/codec-of.ts'

export const endpointSettings = codecOf<EndpointSettings>('network.EndpointSettings')
