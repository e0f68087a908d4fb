/**
 * The names by which a picture's objects and steps are called. Lessons write them down, so they stay as they are. What the
 * picture draws of them, and how, is its own affair.
 */

/**
 * An object of the picture, in full. What lives on a Docker host names it first, since an image has the same id on every
 * host that has it, and a volume may have the same name:
 *
 * ```text
 * container:docker-host/3fa2…     client:docker
 * image:docker-host/sha256:9ab…   daemon:docker-host
 * volume:manager/data             registry:localhost:5000
 * ```
 */
export type ObjectId = string

/** What lives on a host; the name behind it is Docker's own id, or its name where names are unique. */
export const hostKinds = ['container', 'image', 'layer', 'pull', 'network', 'volume', 'port'] as const
/** What stands beside the hosts. A daemon is called as its host, a registry as it is dialled. */
export const freeKinds = ['client', 'daemon', 'registry', 'node', 'task'] as const

export type HostKind = (typeof hostKinds)[number]
export type FreeKind = (typeof freeKinds)[number]
export type ObjectKind = HostKind | FreeKind

export interface ObjectName {
  kind: ObjectKind
  /** Null for what stands beside the hosts. */
  host: string | null
  name: string
}

export function idOnHost(kind: HostKind, host: string, name: string): ObjectId {
  return `${kind}:${host}/${name}`
}

export function freeId(kind: FreeKind, name: string): ObjectId {
  return `${kind}:${name}`
}

/** @returns undefined if it names no object. */
export function parseObjectId(id: ObjectId): ObjectName | undefined {
  const [, word = '', rest = ''] = /^([a-z]+):(.+)$/s.exec(id) ?? []
  const free = freeKinds.find((kind) => kind === word)
  if (free) return { kind: free, host: null, name: rest }
  const kind = hostKinds.find((one) => one === word)
  const slash = rest.indexOf('/')
  if (!kind || slash < 0) return undefined
  return { kind, host: rest.slice(0, slash), name: rest.slice(slash + 1) }
}

/**
 * What the picture shows as one step, with one sentence. `req.*` and `pipe.*` are about requests, the others about the object
 * they name; those that are the Engine's own events have its words. Some are still to be drawn; a cluster's get their names
 * with its nodes.
 */
export type BeatName = (typeof beatNames)[number]

export const beatNames = [
  'cli.start',
  'cli.end',
  'req.send',
  'req.hold',
  'req.answer',
  'pipe.open',
  'pipe.close',
  'pull.manifest',
  'blob.move',
  'layer.verify',
  'layer.land',
  'layer.share',
  'image.pull',
  'image.tag',
  'image.untag',
  'image.delete',
  'container.create',
  'container.start',
  'container.die',
  'container.oom',
  'container.pause',
  'container.unpause',
  'container.restart',
  'health_status',
  'container.rename',
  'container.attach',
  'container.destroy',
  'proc.signal',
  'exec.enter',
  'exec.exit',
  'fs.add',
  'fs.change',
  'fs.delete',
  'commit',
  'build.context',
  'build.step',
  'build.cachehit',
  'build.cachemiss',
  'layer.commit',
  'push.head',
  'push.upload',
  'push.skip',
  'network.create',
  'network.destroy',
  'net.attach',
  'net.detach',
  'port.open',
  'net.packet',
  'dns.ask',
  'cg.sample',
  'volume.create',
  'volume.destroy',
  'mount',
  'ns.make',
  'unmount',
  'daemon.start',
  'daemon.stop',
  'context.switch',
  'plugin.call',
] as const
