/** Containers as rows of a list: what each column of `docker ps` shows. */
import { field, integer, items, number, text, textMap, texts } from '../api/read.ts'
import { truncateId } from '../format/ids.ts'
import type { Row, RowType } from '../format/list.ts'
import { ellipsis } from '../format/width.ts'
import type { Json } from '../../protocol/go-json/parse.ts'
import { quote } from '../../protocol/go/strconv.ts'
import { timeToString, unixTime } from '../go/time.ts'
import { goType, type GoValue } from '../../protocol/docker/go/types.ts'
import { humanDuration, humanSize } from '../go/units.ts'
import { goString, objectOf } from '../go/value.ts'
import { familiarName, familiarString, parseReference } from '../../protocol/reference.ts'
import { displayPorts, type Port } from './display-ports.ts'

export const containerRow: RowType = {
  goName: '*formatter.ContainerContext',
  headers: {
    ID: 'CONTAINER ID',
    Names: 'NAMES',
    Image: 'IMAGE',
    Command: 'COMMAND',
    CreatedAt: 'CREATED AT',
    RunningFor: 'CREATED',
    Ports: 'PORTS',
    State: 'STATE',
    Status: 'STATUS',
    Size: 'SIZE',
    Labels: 'LABELS',
    Mounts: 'MOUNTS',
    LocalVolumes: 'LOCAL VOLUMES',
    Networks: 'NETWORKS',
    Platform: 'PLATFORM',
  },
}

export function readContainers(answer: Json): Json[] {
  return Array.isArray(answer) ? answer : []
}

interface View {
  /** Long ids, names and commands are cut. */
  trunc: boolean
  nowMs: number
}

export function containerRows(containers: readonly Json[], view: View): Row[] {
  return containers.map((container) => ({
    columns: columnsOf(container, view),
    label: (key) => textMap(container, 'Labels')?.get(key) ?? '',
  }))
}

function columnsOf(container: Json, { trunc, nowMs }: View): Row['columns'] {
  const created = integer(container, 'Created')
  return {
    ID: () => (trunc ? truncateId(text(container, 'Id')) : text(container, 'Id')),
    Names: () => namesOf(container, trunc),
    Image: () => imageOf(container, trunc),
    Command: () => quote(trunc ? ellipsis(text(container, 'Command'), 20) : text(container, 'Command')),
    CreatedAt: () => timeToString(unixTime(created)),
    RunningFor: () =>
      `${humanDuration(BigInt(Math.round(nowMs)) * 1_000_000n - created * 1_000_000_000n)} ago`,
    Platform: () => platformOf(container),
    Ports: () => displayPorts(items(container, 'Ports').map(readPort)),
    State: () => text(container, 'State'),
    Status: () => text(container, 'Status'),
    Size: () => sizeOf(container),
    Labels: () =>
      [...(textMap(container, 'Labels') ?? [])]
        .map(([k, v]) => `${k}=${v}`)
        .sort()
        .join(','),
    Mounts: () => mountsOf(container, trunc),
    LocalVolumes: () =>
      String(items(container, 'Mounts').filter((mount) => text(mount, 'Driver') === 'local').length),
    Networks: () => {
      const networks = field(container, 'NetworkSettings', 'Networks')
      return networks instanceof Map ? [...networks.keys()].join(',') : ''
    },
  }
}

/** Names with slashes inside are links of other containers. */
function namesOf(container: Json, trunc: boolean): string {
  const names = texts(container, 'Names').map((name) => name.slice(1))
  const own = trunc ? names.find((name) => !name.includes('/')) : undefined
  return own ?? names.join(',')
}

function imageOf(container: Json, trunc: boolean): string {
  const image = text(container, 'Image')
  if (image === '') return '<no image>'
  if (!trunc) return image
  const id = truncateId(text(container, 'ImageID'))
  if (id === truncateId(image)) return id
  try {
    const { digest: _, ...reference } = parseReference(image)
    return reference.tag === undefined ? familiarName(reference) : familiarString(reference)
  } catch {
    return image // a name that Docker itself would not accept is shown as it is
  }
}

function readPort(json: Json): Port {
  return {
    ip: text(json, 'IP'),
    privatePort: number(json, 'PrivatePort'),
    publicPort: number(json, 'PublicPort'),
    type: text(json, 'Type'),
  }
}

function sizeOf(container: Json): string {
  const own = humanSize(number(container, 'SizeRw'), 3)
  const all = number(container, 'SizeRootFs')
  return all > 0 ? `${own} (virtual ${humanSize(all, 3)})` : own
}

function mountsOf(container: Json, trunc: boolean): string {
  return items(container, 'Mounts')
    .map((mount) => text(mount, 'Name') || text(mount, 'Source'))
    .map((name) => (trunc ? ellipsis(name, 15) : name))
    .join(',')
}

/** Null where the daemon does not say. */
function platformOf(container: Json): GoValue {
  const platform = field(container, 'ImageManifestDescriptor', 'platform')
  const parts = ['os', 'architecture', 'variant']
    .map((key) => text(platform, key))
    .filter((part) => part !== '')
  const value = objectOf('*formatter.Platform', {
    String: { params: [], result: goType('string'), call: () => goString(parts.join('/')) },
    MarshalJSON: { params: [], result: goType('any'), call: () => platformJson(platform) },
  })
  return platform instanceof Map ? value : ({ ...value, v: null } as GoValue)
}

function platformJson(platform: Json | undefined): GoValue {
  const members = ['architecture', 'os', 'os.version', 'variant']
    .filter((key) => text(platform, key) !== '')
    .map((key) => [key, goString(text(platform, key))] as const)
  return { kind: 'map', type: goType('map[string]string'), v: new Map(members) }
}
