/** Images that are simply there, for tests of containers. */
import type { Layer, LayerEntry } from '../../protocol/layer.ts'
import { DockerError } from '../base/errors.ts'
import type { Image } from '../images/image.ts'
import type { Images } from '../images/images.ts'

const FILES: Record<string, string> = {
  'etc/passwd':
    'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\napp:x:1000:1000::/:/bin/sh\n',
  'etc/group': 'root:x:0:\nwheel:x:10:root\nnobody:x:65534:\nstaff:x:50:app\n',
  'data/seed': 'seed\n',
}

export const LAYER_ID = `sha256:${'1'.repeat(64)}`
export const IMAGE_ID = `sha256:${'a'.repeat(64)}`

export function anImage(more: Partial<Image> = {}): Image {
  return {
    id: IMAGE_ID,
    layers: [LAYER_ID],
    config: { Cmd: ['sh'], Env: ['PATH=/bin', 'FROM_IMAGE=yes'], Labels: { 'org.example.image': 'yes' } },
    os: 'linux',
    architecture: '386',
    repoTags: ['busybox:latest'],
    repoDigests: [],
    createdAt: '2026-01-01T00:00:00Z',
    sizeBytes: 1000,
    ...more,
  }
}

export function someImages(images: Record<string, Image> = { busybox: anImage() }): Images {
  const find = (name: string) =>
    images[name.replace(/:latest$/, '')] ?? Object.values(images).find(({ id }) => id === name)
  const unused = () => Promise.reject(new DockerError('notFound', 'not part of this test'))
  const all: Images = {
    onBehalfOf: () => all,
    async resolve(name) {
      const image = find(name)
      if (image) return image
      throw new DockerError('notFound', `No such image: ${name.includes(':') ? name : `${name}:latest`}`)
    },
    get: async (id) => Object.values(images).find((image) => image.id === id) ?? null,
    layers: { open: async (diffId) => (diffId === LAYER_ID ? aLayer(FILES) : null) },
    list: async () => [],
    inspect: unused,
    history: unused,
    pull: unused,
    search: unused,
    tag: unused,
    remove: unused,
    prune: unused,
    collect: async () => undefined,
  }
  return all
}

export function aLayer(files: Record<string, string>): Layer {
  const bytes = new TextEncoder().encode(Object.values(files).join(''))
  let offset = 0
  const entries = Object.entries(files).map(([path, text]): LayerEntry => {
    const entry = {
      path,
      type: 'file' as const,
      mode: 0o644,
      uid: 0,
      gid: 0,
      mtime: 0,
      size: text.length,
      offset,
    }
    offset += text.length
    return entry
  })
  const directory: LayerEntry = {
    ...entries[0]!,
    path: 'data',
    type: 'directory',
    mode: 0o755,
    size: 0,
    offset: 0,
  }
  return {
    diffId: LAYER_ID,
    entries: [directory, ...entries],
    read: (from, length) => bytes.slice(from, from + length),
  }
}
