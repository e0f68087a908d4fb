import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compile } from './compile.ts'
import { buildTinyLayout, tiny, tinyApp } from './fixtures/tiny-layout.ts'
import { listImages } from './list.ts'
import { blobPath, readIndex, readJsonBlob } from './oci/layout.ts'
import type { ImageConfig, ImageIndex, ImageManifest } from './oci/media-types.ts'
import { verifyLayout } from './oci/verify.ts'
import type { ImagesManifest } from './pipeline.ts'
import type { Recipe } from './recipe.ts'
import { runs386 } from './runs-386.testing.ts'

let work: string
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'drydock-images-'))
})
afterAll(() => rmSync(work, { recursive: true }))

function build(name: string, recipes?: Recipe[]): Promise<ImagesManifest> {
  return buildTinyLayout(join(work, name), recipes)
}

function firstLayerOf({ images }: ImagesManifest): string {
  return images[0]!.layers[0]!.digest
}

async function manifestOf(layout: string, image: string): Promise<ImageManifest> {
  const { manifests } = await readIndex(layout)
  const tagged = manifests.find((entry) => entry.annotations?.['io.containerd.image.name'] === image)!
  const index = await readJsonBlob<ImageIndex>(layout, tagged.digest)
  return readJsonBlob<ImageManifest>(layout, index.manifests[0]!.digest)
}

describe('buildRecipes', () => {
  it('makes a whole layout: one descriptor for each tag, base layers shared', async () => {
    const { images, blobBytes } = await build('whole')
    const layout = join(work, 'whole')
    await verifyLayout(layout, () => undefined)

    const { manifests } = await readIndex(layout)
    expect(manifests.map(({ annotations }) => annotations?.['io.containerd.image.name'])).toEqual([
      'docker.io/library/tiny:latest',
      'docker.io/library/tiny:1.0',
      'docker.io/library/tiny-app:latest',
      'docker.io/library/tiny-amd64:latest',
    ])
    expect(manifests[1]!.annotations?.['org.opencontainers.image.ref.name']).toBe('1.0')
    expect(manifests[0]!.digest).toBe(manifests[1]!.digest)
    expect(images[1]!.layers[0]).toEqual(images[0]!.layers[0])
    expect(images[1]!.packages).toEqual({ tool: '1-1' })
    expect(images.map(({ platform }) => platform)).toEqual(['linux/386', 'linux/386', 'linux/amd64'])
    const files = readdirSync(join(layout, 'blobs/sha256'))
    const layers = new Set(images.flatMap((image) => image.layers.map(({ digest }) => digest.slice(7))))
    const sizes = files
      .filter((name) => layers.has(name))
      .map((name) => readFileSync(join(layout, 'blobs/sha256', name)).length)
    expect(blobBytes).toBe(sizes.reduce((a, b) => a + b))
  })

  it('inherits the configuration and history of the base, and says who built it from what', async () => {
    await build('config')
    const manifest = await manifestOf(join(work, 'config'), 'docker.io/library/tiny-app:latest')
    const config = await readJsonBlob<ImageConfig>(join(work, 'config'), manifest.config.digest)
    expect(config).toMatchObject({ architecture: '386', os: 'linux', author: 'Drydock' })
    expect(config.config).toMatchObject({
      Env: ['PATH=/bin', 'A=1', 'B=2'],
      Entrypoint: ['/app'],
      ExposedPorts: { '80/tcp': {} },
      StopSignal: 'SIGQUIT',
    })
    // Containers and their events would carry them.
    expect(config.config).not.toHaveProperty('Labels')
    expect(config.history.map((step) => step.created_by).join()).not.toContain('LABEL')
    expect(manifest.annotations).toMatchObject({
      'org.opencontainers.image.vendor': 'Drydock',
      'org.opencontainers.image.licenses': 'MIT',
      'drydock.packages': 'tool=1-1',
    })
    // As in a Dockerfile, an entrypoint of one's own resets the inherited command.
    expect(config.config).not.toHaveProperty('Cmd')
    expect(config.history.filter((step) => step.empty_layer !== true)).toHaveLength(2)
    expect(config.history.map((step) => step.created_by)).toContain('EXPOSE map[80/tcp:{}]')
  })

  it('makes equal bytes of equal inputs', async () => {
    expect(await build('once')).toEqual(await build('again'))
    expect(readdirSync(join(work, 'once/blobs/sha256'))).toEqual(
      readdirSync(join(work, 'again/blobs/sha256')),
    )
  })

  it('wants a base before what is built on it', async () => {
    await expect(build('order', [tinyApp, tiny])).rejects.toThrow('tiny-app comes before its base')
  })

  it('is listed with names and digests', async () => {
    const { images } = await build('list')
    const lines: string[] = []
    await listImages(join(work, 'list'), (line) => lines.push(line))
    expect(lines[0]).toBe(`docker.io/library/tiny:latest  ${images[0]!.digest}`)
    expect(lines.join('\n')).toContain('linux/amd64')
  })
})

/** Build a whole layout, spoil it, verify it. */
async function verifySpoilt(
  name: string,
  spoil: (layout: string, images: ImagesManifest) => void,
): Promise<void> {
  const images = await build(name)
  await verifyLayout(join(work, name), () => undefined)
  spoil(join(work, name), images)
  await verifyLayout(join(work, name), () => undefined)
}

describe('verifyLayout', () => {
  it('sees a short blob', async () => {
    const test = verifySpoilt('short', (layout, images) =>
      truncateSync(blobPath(layout, firstLayerOf(images)), 5),
    )
    await expect(test).rejects.toThrow('size 5, not')
  })

  it('sees a flipped bit', async () => {
    const test = verifySpoilt('bit', (layout, images) => {
      const path = blobPath(layout, firstLayerOf(images))
      const bytes = readFileSync(path)
      bytes[20]! ^= 1
      writeFileSync(path, bytes)
    })
    await expect(test).rejects.toThrow('digest is')
  })

  it('sees a blob that nothing refers to', async () => {
    const test = verifySpoilt('unused', (layout) => writeFileSync(join(layout, 'blobs/sha256/0'), ''))
    await expect(test).rejects.toThrow('nothing refers to')
  })
})

const runnable = (await runs386()) ? (['386', 'amd64'] as const) : (['amd64'] as const)

describe('hello', () => {
  const source = join(import.meta.dirname, 'recipes/hello/hello.c')

  it.each(['386', 'amd64'] as const)('is tiny and static (%s)', async (architecture) => {
    const program = await compile({ architecture, libc: 'none' }, source, { directory: '' })
    expect(program.length).toBeLessThan(10_000)
  })

  // The guest's tests run the one for 386 where this machine cannot.
  it.each(runnable)('says hello (%s)', async (architecture) => {
    const program = await compile({ architecture, libc: 'none' }, source, { directory: '' })
    const path = join(work, `hello-${architecture}`)
    writeFileSync(path, program)
    chmodSync(path, 0o755)
    const output = execFileSync(path, { encoding: 'utf8' })
    expect(output).toMatch(/^\nHello from Docker!\n/)
    expect(output).toContain(`linux/${architecture}`)
  })
})
