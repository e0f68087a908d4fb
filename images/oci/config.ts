import type { BuiltImage, Platform, RuntimeConfig } from '../recipe.ts'
import type { HistoryEntry, ImageConfig } from './media-types.ts'

export const author = 'Drydock'

export interface ConfigInput {
  platform: Platform
  image: BuiltImage
  /** Of the image below. */
  base: ImageConfig | undefined
  /** Of every layer, the base's first; the last one is the image's own. */
  diffIds: string[]
  /** RFC 3339. */
  created: string
}

/**
 * The image configuration: what the recipe says on top of what the base has, with a history of both. As in a
 * Dockerfile, an entrypoint resets the inherited command.
 */
export function imageConfig({ platform, image, base, diffIds, created }: ConfigInput): ImageConfig {
  const inherited = { ...base?.config } as RuntimeConfig
  if (image.config.Entrypoint !== undefined) delete inherited.Cmd
  return {
    created,
    author,
    architecture: platform.architecture,
    os: platform.os,
    config: {
      ...inherited,
      ...image.config,
      Env: [...(inherited.Env ?? []), ...(image.config.Env ?? [])],
    },
    rootfs: { type: 'layers', diff_ids: diffIds },
    history: [...(base?.history ?? []), ...history(image, created)],
  }
}

/**
 * Who built the image from what: annotations of its manifest (keys of the OCI image specification, and the packages). Not
 * labels, which every container of the image and every event of it would carry.
 */
export function imageAnnotations(repository: string, image: BuiltImage): Record<string, string> {
  const { description, licenses, packages } = image
  const recipe = `images/recipes/${repository}.ts`
  const origin = packages.length > 0 ? `Debian packages (drydock.packages) and ${recipe}` : recipe
  return {
    'org.opencontainers.image.title': repository,
    'org.opencontainers.image.description': `${description}. Built by Drydock from ${origin}`,
    'org.opencontainers.image.vendor': author,
    'org.opencontainers.image.source': `Drydock: ${recipe}`,
    'org.opencontainers.image.licenses': licenses,
    ...(packages.length === 0
      ? {}
      : { 'drydock.packages': packages.map(({ name, version }) => `${name}=${version}`).join(' ') }),
  }
}

function history(image: BuiltImage, created: string): HistoryEntry[] {
  const { Env = [], ExposedPorts = {}, StopSignal, Entrypoint, Cmd } = image.config
  const entry = { created, author, comment: 'drydock images/build.ts' }
  const configured = [
    ...Env.map((variable) => `ENV ${variable}`),
    ...(Entrypoint === undefined ? [] : [`ENTRYPOINT ${JSON.stringify(Entrypoint)}`]),
    ...Object.keys(ExposedPorts).map((port) => `EXPOSE map[${port}:{}]`),
    ...(StopSignal === undefined ? [] : [`STOPSIGNAL ${StopSignal}`]),
    ...(Cmd === undefined ? [] : [`CMD ${JSON.stringify(Cmd)}`]),
  ]
  return [
    { ...entry, created_by: image.createdBy },
    ...configured.map((created_by) => ({ ...entry, created_by, empty_layer: true as const })),
  ]
}
