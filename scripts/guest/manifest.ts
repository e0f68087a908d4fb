import { link, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packageRecords, sourceVersion } from '../debian.ts'
import { sha256 } from './key.ts'
import type { Part, Product } from './part.ts'

/** Describes one build of the guest: `manifest.json` beside its files. */
export interface GuestManifest {
  /** Key of the build: equal inputs, equal version. */
  version: string
  parts: ManifestPart[]
}

export interface ManifestPart {
  name: string
  /** File beside the manifest; absent for what is contained in another one. */
  file?: string
  version: string
  /** SPDX expression. */
  license: string
  /** Absent for what this repository holds itself. */
  source?: { debianPackage: string; version: string }
  sizeBytes: number
  /** Of the file's bytes, lower-case hexadecimal. */
  sha256: string
}

export interface BuiltPart {
  part: Part
  key: string
  dir: string
}

/** Fill the folder that is served: published files (hard links into the cache, so they cost nothing) and the manifest. */
export async function assembleGuest(
  dir: string,
  version: string,
  built: BuiltPart[],
): Promise<GuestManifest> {
  await mkdir(dir, { recursive: true })
  for (const { part, dir: partDir } of built) {
    for (const { file, published } of part.products) {
      if (published) await link(join(partDir, file), join(dir, file))
    }
  }
  const parts = await Promise.all(
    built.flatMap(({ part, key, dir: partDir }) =>
      part.products.map((product) => describe(part, product, key, join(partDir, product.file))),
    ),
  )
  const manifest = { version, parts }
  await writeFile(join(dir, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  return manifest
}

export async function readManifest(dir: string): Promise<GuestManifest | undefined> {
  const path = join(dir, 'manifest.json')
  if (!(await stat(path).catch(() => undefined))) return undefined
  return JSON.parse(await readFile(path, 'utf8')) as GuestManifest
}

async function describe(part: Part, product: Product, key: string, path: string): Promise<ManifestPart> {
  const bytes = await readFile(path)
  const source = await sourceOf(part, product)
  return {
    name: product.name,
    ...(product.published ? { file: product.file } : {}),
    version: source?.version ?? key,
    license: product.license,
    ...(source === undefined ? {} : { source }),
    sizeBytes: bytes.length,
    sha256: sha256(bytes),
  }
}

/** The Debian source package that a product was built from. */
export async function sourceOf(
  part: Part,
  { debianPackage }: Product,
): Promise<ManifestPart['source'] | undefined> {
  if (debianPackage === undefined) return undefined
  if (debianPackage === part.source) return { debianPackage, version: await sourceVersion(debianPackage) }
  const [record] = await packageRecords([debianPackage], 'i386')
  return { debianPackage: record!.source.name, version: record!.source.version }
}
