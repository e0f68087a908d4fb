/** Commands that the genuine client has and this one does not serve yet: they stand in the help texts and say so when called. */
import type { Command } from './command.ts'
import { CliError } from './errors.ts'

type More = Pick<Command, 'common' | 'swarm' | 'experimental' | 'hidden'>

function notServed(name: string, summary: string, more: More = {}): Command {
  return { name, use: name, summary, ...more }
}

/** A noun none of whose verbs is served. It has one hidden verb, for it is listed among the nouns. */
function nounNotServed(name: string, summary: string, more: More = {}): Command {
  return { ...notServed(name, summary, more), commands: [] }
}

export function isNotServed(command: Command): boolean {
  return !command.run && (!command.commands || command.commands.length === 0)
}

export function notServedError(path: string): CliError {
  return new CliError(`${path}: not served by Drydock yet`)
}

const commit = notServed('commit', "Create a new image from a container's changes")
const cp = notServed('cp', 'Copy files/folders between a container and the local filesystem')
const diff = notServed('diff', "Inspect changes to files or directories on a container's filesystem")
const exportContainer = notServed('export', "Export a container's filesystem as a tar archive")
const importImage = notServed('import', 'Import the contents from a tarball to create a filesystem image')
const load = notServed('load', 'Load an image from a tar archive or STDIN')
const save = notServed('save', 'Save one or more images to a tar archive (streamed to STDOUT by default)')
const build = notServed('build', 'Build an image from a Dockerfile')
const push = notServed('push', 'Upload an image to a registry')

export const notServedContainerVerbs = [commit, cp, diff, exportContainer]
export const notServedImageVerbs = [build, importImage, load, push, save]
export const notServedNetworkVerbs = [
  notServed('connect', 'Connect a container to a network'),
  notServed('create', 'Create a network'),
  notServed('disconnect', 'Disconnect a container from a network'),
  notServed('prune', 'Remove all unused networks'),
  notServed('rm', 'Remove one or more networks'),
]
export const notServedVolumeVerbs = [
  notServed('update', 'Update a volume (cluster volumes only)', { swarm: 'manager' }),
]
export const notServedSystemVerbs = [
  notServed('df', 'Show docker disk usage'),
  notServed('prune', 'Remove unused data'),
]

export const notServedCommands: readonly Command[] = [
  { ...build, common: 4 },
  { ...push, common: 6 },
  notServed('login', 'Authenticate to a registry', { common: 8 }),
  notServed('logout', 'Log out from a registry', { common: 9 }),
  notServed('search', 'Search Docker Hub for images', { common: 10 }),
  commit,
  cp,
  diff,
  exportContainer,
  importImage,
  load,
  save,
  nounNotServed('builder', 'Manage builds'),
  nounNotServed('checkpoint', 'Manage checkpoints', { experimental: true }),
  nounNotServed('context', 'Manage contexts'),
  nounNotServed('manifest', 'Manage Docker image manifests and manifest lists'),
  nounNotServed('plugin', 'Manage plugins'),
  nounNotServed('trust', 'Manage trust on Docker images'),
  nounNotServed('config', 'Manage Swarm configs', { swarm: 'manager' }),
  nounNotServed('node', 'Manage Swarm nodes', { swarm: 'manager' }),
  nounNotServed('secret', 'Manage Swarm secrets', { swarm: 'manager' }),
  nounNotServed('service', 'Manage Swarm services', { swarm: 'manager' }),
  nounNotServed('stack', 'Manage Swarm stacks', { swarm: 'manager' }),
  nounNotServed('swarm', 'Manage Swarm', { swarm: '' }),
  notServed('compose', 'Docker Compose', { hidden: true }),
  notServed('buildx', 'Docker Buildx', { hidden: true }),
]
