/** Image answers as each API version has them (`api/server/router/image`). */
import type { ImageInspect, ImageSummary } from '../../../protocol/docker/images.ts'
import { isOlder, type ApiVersion } from '../../../protocol/docker/api-version.ts'

export function toSummary(summary: ImageSummary, version: ApiVersion): ImageSummary {
  const { RepoTags, RepoDigests, Size } = summary
  const nameless = RepoTags.length === 0 && RepoDigests.length === 0
  const none = nameless && isOlder(version, '1.43')
  return {
    ...summary,
    ...(none && { RepoTags: ['<none>:<none>'], RepoDigests: ['<none>@<none>'] }),
    ...(isOlder(version, '1.44') && { VirtualSize: Size }),
    ...(isOlder(version, '1.51') && { Containers: -1 }),
  }
}

export function toInspect(image: ImageInspect, version: ApiVersion): ImageInspect {
  const { Container, ...rest } = image
  return {
    ...rest,
    ...(isOlder(version, '1.44') && {
      VirtualSize: image.Size,
      Created: image.Created ?? '0001-01-01T00:00:00Z',
    }),
    ...(isOlder(version, '1.45') && {
      ...(Container && { Container }),
      ContainerConfig: emptyContainerConfig,
    }),
    Config: toConfig(image.Config, isOlder(version, '1.50') ? configBefore150 : configAlways),
  }
}

/** Fields that are there even when unset: since 1.50, and before, when an image's and a container's were one type. */
const configAlways = {
  Cmd: null,
  Entrypoint: null,
  Env: null,
  Labels: null,
  OnBuild: null,
  User: '',
  Volumes: null,
  WorkingDir: '',
}
const configBefore150 = {
  ...configAlways,
  AttachStderr: false,
  AttachStdin: false,
  AttachStdout: false,
  Domainname: '',
  Hostname: '',
  Image: '',
  OpenStdin: false,
  StdinOnce: false,
  Tty: false,
}

const emptyContainerConfig = {
  Hostname: '',
  Domainname: '',
  User: '',
  AttachStdin: false,
  AttachStdout: false,
  AttachStderr: false,
  Tty: false,
  OpenStdin: false,
  StdinOnce: false,
  Env: null,
  Cmd: null,
  Image: '',
  Volumes: null,
  WorkingDir: '',
  Entrypoint: null,
  OnBuild: null,
  Labels: null,
}

/** Go leaves empty fields out, and sorts what it had to merge. */
function toConfig(config: ImageInspect['Config'], always: Record<string, unknown>): ImageInspect['Config'] {
  const set = Object.entries(config).filter(([, value]) => !isEmpty(value))
  const merged = Object.entries({ ...always, ...Object.fromEntries(set) })
  return Object.fromEntries(merged.sort(([a], [b]) => (a < b ? -1 : 1)))
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0
  return value === '' || value === false || value === 0 || value === null || value === undefined
}
