/**
 * Every query parameter that dockerd 28 knows, by operation, and what becomes of it here: nothing is taken without a word. What
 * is not in the table means nothing to dockerd either, which ignores it.
 */
import { notServed } from '../base/errors.ts'

type Parameter =
  /** Read by its route; refused there, too, where dockerd itself refuses it. */
  | 'served'
  /** Why it changes nothing. */
  | { ignored: string }
  /** @returns what is asked for, if it is. */
  | { notServed: (query: URLSearchParams) => string | null }

const FILTERS = { filters: 'served' } as const
const SIZE = { h: 'served', w: 'served' } as const
const STOP = { signal: 'served', t: 'served' } as const
const STREAMS = { stdin: 'served', stdout: 'served', stderr: 'served' } as const
const OF_IMPORTS = { ignored: 'of imports; dockerd, too, takes no notice of it when it pulls' }
const NO_MANIFESTS = { ignored: "only the containerd image store has manifests; dockerd's overlay2 has not" }

/** Of each operation that is served. */
export const parameters: Readonly<Record<string, Readonly<Record<string, Parameter>>>> = {
  ContainerList: { all: 'served', limit: 'served', size: 'served', ...FILTERS },
  ContainerCreate: { name: 'served', platform: 'served' },
  ContainerInspect: { size: 'served' },
  ContainerTop: { ps_args: 'served' },
  ContainerLogs: {
    follow: 'served',
    stdout: 'served',
    stderr: 'served',
    since: 'served',
    until: 'served',
    timestamps: 'served',
    tail: 'served',
    details: 'served',
  },
  ContainerStats: { stream: 'served', 'one-shot': 'served' },
  ContainerResize: SIZE,
  ContainerStart: {
    checkpoint: 'served',
    'checkpoint-dir': { ignored: 'of checkpoints, which are refused' },
    detachKeys: { ignored: 'in the documents, but dockerd does not read it: those of attach count' },
  },
  ContainerStop: STOP,
  ContainerRestart: STOP,
  ContainerKill: { signal: 'served' },
  ContainerUpdate: {},
  ContainerRename: { name: 'served' },
  ContainerPause: {},
  ContainerUnpause: {},
  ContainerAttach: { detachKeys: 'served', logs: 'served', stream: 'served', ...STREAMS },
  ContainerWait: { condition: 'served' },
  ContainerDelete: { v: 'served', force: 'served', link: 'served' },
  ContainerPrune: FILTERS,
  ContainerExec: {},
  ExecStart: {},
  ExecResize: SIZE,
  ExecInspect: {},
  ImageList: {
    all: 'served',
    ...FILTERS,
    filter: 'served',
    'shared-size': 'served',
    digests: { ignored: 'in the documents, but dockerd does not read it: digests are always there' },
    manifests: NO_MANIFESTS,
  },
  ImageCreate: {
    fromImage: 'served',
    tag: 'served',
    platform: 'served',
    fromSrc: {
      notServed: (query) =>
        query.get('fromImage') ? null : `fromSrc=${query.get('fromSrc') ?? ''} (docker import)`,
    },
    repo: OF_IMPORTS,
    message: OF_IMPORTS,
    changes: OF_IMPORTS,
  },
  ImageInspect: { platform: 'served', manifests: 'served' },
  ImageHistory: { platform: 'served' },
  ImageTag: { repo: 'served', tag: 'served' },
  ImageDelete: { force: 'served', noprune: 'served', platforms: 'served' },
  ImageSearch: { term: 'served', limit: 'served', ...FILTERS },
  ImagePrune: FILTERS,
  SystemInfo: {},
  SystemVersion: {},
  SystemPing: {},
  SystemPingHead: {},
  SystemEvents: { since: 'served', until: 'served', ...FILTERS },
  VolumeList: FILTERS,
  VolumeCreate: {},
  VolumeInspect: {},
  VolumeUpdate: { version: { ignored: 'of cluster volumes, which are refused' } },
  VolumeDelete: { force: 'served' },
  VolumePrune: FILTERS,
  NetworkList: FILTERS,
  NetworkInspect: { verbose: 'served', scope: 'served' },
  NetworkDelete: {},
  PluginList: FILTERS,
  PluginInspect: {},
}

/** @throws {DockerError} notImplemented */
export function refuseUnserved(operation: string, query: URLSearchParams): void {
  for (const parameter of Object.values(parameters[operation] ?? {})) {
    if (parameter === 'served' || 'ignored' in parameter) continue
    const asked = parameter.notServed(query)
    if (asked !== null) throw notServed(operation, asked)
  }
}
