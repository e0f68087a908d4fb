/** `--network NAME` or `--network name=NAME,alias=a,ip=1.2.3.4,…`. */
import { NumError, atoi } from '../../protocol/go/strconv.ts'
import { parseCsv } from './csv.ts'
import { cut } from './values.ts'

export interface NetworkAttachment {
  target: string
  aliases: string[]
  driverOpts: Record<string, string> | null
  links: string[]
  ipv4: string
  ipv6: string
  linkLocalIps: string[]
  mac: string
  gwPriority: number
}

export function attachmentTo(target: string): NetworkAttachment {
  return {
    target,
    aliases: [],
    driverOpts: null,
    links: [],
    ipv4: '',
    ipv6: '',
    linkLocalIps: [],
    mac: '',
    gwPriority: 0,
  }
}

/** @throws {Error} with docker's text. */
export function parseNetwork(text: string): NetworkAttachment {
  if (!/\w+=\w+(,\w+=\w+)*/.test(text)) return attachmentTo(text)
  const network = attachmentTo('')
  for (const field of parseCsv(text)) {
    const [key, value] = cut(field.toLowerCase(), '=')
    if (value === undefined || key === '') throw new Error(`invalid field ${field}`)
    setField(network, key.trim(), value.trim())
  }
  if (network.target === '') throw new Error('network name/id is not specified')
  return network
}

function setField(network: NetworkAttachment, key: string, value: string): void {
  switch (key) {
    case 'name':
      network.target = value
      return
    case 'alias':
      network.aliases.push(value)
      return
    case 'ip':
      network.ipv4 = value
      return
    case 'ip6':
      network.ipv6 = value
      return
    case 'mac-address':
      network.mac = value
      return
    case 'link-local-ip':
      network.linkLocalIps.push(value)
      return
    case 'driver-opt': {
      const [name, option] = cut(value, '=')
      if (option === undefined || name === '')
        throw new Error('invalid key value pair format in driver options')
      network.driverOpts = { ...network.driverOpts, [name.trim()]: option.trim() }
      return
    }
    case 'gw-priority':
      try {
        network.gwPriority = atoi(value)
      } catch (error) {
        throw new Error(`invalid gw-priority (${value}): ${error instanceof NumError ? error.reason : error}`)
      }
      return
    default:
      throw new Error(`invalid field key ${key}`)
  }
}

/** Neither `default` nor one of Docker's own modes. */
export function isUserDefined(mode: string): boolean {
  return (
    !['default', 'bridge', 'host', 'none', 'nat'].includes(mode) &&
    !mode.startsWith('container:') &&
    mode !== ''
  )
}
