/** Go's view of the network objects in `protocol/docker/networks.ts`. */
import type {
  EndpointIPAMConfig,
  EndpointSettings,
  NetworkingConfig,
} from '../../../protocol/docker/networks.ts'
import {
  field,
  integer,
  map,
  omitEmpty,
  pointer,
  slice,
  string,
  struct,
  type Codec,
} from '../go-json/codec.ts'

const strings = slice(string())

const endpointIPAMConfig: Codec<EndpointIPAMConfig> = struct('EndpointIPAMConfig', {
  IPv4Address: omitEmpty(string()),
  IPv6Address: omitEmpty(string()),
  LinkLocalIPs: omitEmpty(strings),
})

export const endpointSettings: Codec<EndpointSettings> = struct(
  'EndpointSettings',
  {
    IPAMConfig: field(pointer(endpointIPAMConfig)),
    Links: field(strings),
    Aliases: field(strings),
    MacAddress: field(string()),
    DriverOpts: field(map(string())),
    GwPriority: field(integer('int')),
    NetworkID: field(string()),
    EndpointID: field(string()),
    Gateway: field(string()),
    IPAddress: field(string()),
    IPPrefixLen: field(integer('int')),
    IPv6Gateway: field(string()),
    GlobalIPv6Address: field(string()),
    GlobalIPv6PrefixLen: field(integer('int')),
    DNSNames: field(strings),
  },
  'network.EndpointSettings',
)

export const networkingConfig: Codec<NetworkingConfig> = struct('NetworkingConfig', {
  EndpointsConfig: field(map(pointer(endpointSettings), 'map[string]*network.EndpointSettings')),
})
