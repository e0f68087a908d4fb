/**
 * Commands that the genuine client has and this one does not serve yet: one list, from which the marks in the help texts, the
 * refusals and `docs/fidelity.md` come. A verb that becomes served leaves it for its noun's `commands.ts`.
 */
import type { Command } from './command.ts'
import { CliError } from './errors.ts'

interface NotServed extends Pick<Command, 'common' | 'swarm' | 'experimental' | 'hidden'> {
  summary: string
  /** What does it meanwhile, where that is obvious. */
  instead?: string
  /** It stands among the nouns in `docker --help`. */
  noun?: true
}

const commit: NotServed = { summary: "Create a new image from a container's changes" }
const cp: NotServed = {
  summary: 'Copy files/folders between a container and the local filesystem',
  instead:
    "docker exec CONTAINER cat PATH > FILE, and docker exec -i CONTAINER sh -c 'cat > PATH' < FILE (the container runs)",
}
const diff: NotServed = { summary: "Inspect changes to files or directories on a container's filesystem" }
const exportContainer: NotServed = { summary: "Export a container's filesystem as a tar archive" }
const importImage: NotServed = { summary: 'Import the contents from a tarball to create a filesystem image' }
const load: NotServed = { summary: 'Load an image from a tar archive or STDIN' }
const save: NotServed = {
  summary: 'Save one or more images to a tar archive (streamed to STDOUT by default)',
}
const build: NotServed = { summary: 'Build an image from a Dockerfile' }
const push: NotServed = { summary: 'Upload an image to a registry' }
const noLogin = 'nothing: the bundled registry asks for no login'
const manager = { noun: true, swarm: 'manager' } as const

/** By the command they belong to: `docker` itself, or a noun. */
const notServed = {
  docker: {
    build: { ...build, common: 4 },
    push: { ...push, common: 6 },
    login: { summary: 'Authenticate to a registry', common: 8, instead: noLogin },
    logout: { summary: 'Log out from a registry', common: 9, instead: noLogin },
    commit,
    cp,
    diff,
    export: exportContainer,
    import: importImage,
    load,
    save,
    builder: { summary: 'Manage builds', noun: true },
    checkpoint: { summary: 'Manage checkpoints', noun: true, experimental: true },
    context: {
      summary: 'Manage contexts',
      noun: true,
      instead: 'docker -H ADDRESS, or DOCKER_HOST=ADDRESS in the environment',
    },
    manifest: { summary: 'Manage Docker image manifests and manifest lists', noun: true },
    plugin: { summary: 'Manage plugins', noun: true },
    trust: { summary: 'Manage trust on Docker images', noun: true },
    config: { summary: 'Manage Swarm configs', ...manager },
    node: { summary: 'Manage Swarm nodes', ...manager },
    secret: { summary: 'Manage Swarm secrets', ...manager },
    service: { summary: 'Manage Swarm services', ...manager },
    stack: { summary: 'Manage Swarm stacks', ...manager },
    swarm: { summary: 'Manage Swarm', noun: true, swarm: '' },
    compose: { summary: 'Docker Compose', hidden: true, instead: 'docker run, once for each service' },
    buildx: { summary: 'Docker Buildx', hidden: true },
    completion: {
      summary: 'Generate the autocompletion script for the specified shell',
      hidden: true,
      instead: "docker __complete ARGS... '' prints the candidates that such a script asks for",
    },
  },
  container: { commit, cp, diff, export: exportContainer },
  image: { build, import: importImage, load, push, save },
  network: {
    connect: { summary: 'Connect a container to a network' },
    create: { summary: 'Create a network' },
    disconnect: { summary: 'Disconnect a container from a network' },
    prune: { summary: 'Remove all unused networks' },
    rm: { summary: 'Remove one or more networks' },
  },
  system: {
    df: { summary: 'Show docker disk usage', instead: 'docker images, and docker ps -as' },
    prune: {
      summary: 'Remove unused data',
      instead: 'docker container prune, docker volume prune, docker image prune',
    },
  },
  volume: {
    update: { summary: 'Update a volume (cluster volumes only)', swarm: 'manager' },
  },
} satisfies Record<string, Record<string, NotServed>>

/** The verbs of `docker` or of a noun that are not served. */
export function notServedVerbs(of: keyof typeof notServed): readonly Command[] {
  return Object.entries<NotServed>(notServed[of]).map(([name, { instead = '', noun, ...rest }]) => ({
    ...rest,
    name,
    use: name,
    notServed: { instead },
    // It is none of its verbs that makes it a noun here.
    ...(noun && { commands: [] }),
  }))
}

/** Behind the summary of a command in a help text. */
export const MARK = ' (not served)'
const WHOLE_LIST = "the whole list is under 'What is served' in the page's settings, and in docs/fidelity.md."
/** The last line of a help text that has marks. */
export const MARKS_EXPLAINED = `Drydock does not serve what is marked (not served); ${WHOLE_LIST}`

/** @param path `docker system df`. */
export function refusal(path: string, { instead }: NonNullable<Command['notServed']>): CliError {
  return new CliError(
    [
      `${path}: not served by Drydock yet`,
      ...(instead ? [`Instead: ${instead}`] : []),
      `'docker --help' marks what is not served; ${WHOLE_LIST}`,
    ].join('\n'),
  )
}
