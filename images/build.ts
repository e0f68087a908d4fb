/**
 * Builds the images of the bundled registry. It knows nothing of the registry that serves them, nor of where they
 * are kept (`manifest.ts`).
 *
 *   npx tsx images/build.ts --out DIR     build everything, as an OCI image layout
 *   npx tsx images/build.ts --list DIR    print names, digests and sizes of a layout
 *   npx tsx images/build.ts --verify DIR  check every digest, size and path of a layout
 */
import { parseArgs } from 'node:util'
import { withBuildKit } from './kit.ts'
import { listImages } from './list.ts'
import { verifyLayout } from './oci/verify.ts'
import { buildRecipes, type BuildOptions, type ImagesManifest } from './pipeline.ts'
import { recipes } from './recipes.ts'

/** Blobs of all images together, compressed: what a learner who pulls everything downloads. */
const maxBlobBytes = 40_000_000

/**
 * Build every image into an OCI image layout, with a summary beside it in `images.json`.
 *
 * @throws {CommandFailed} when a package cannot be downloaded or a source not compiled.
 */
export async function buildImages(options: BuildOptions): Promise<ImagesManifest> {
  const manifest = await withBuildKit((kit) => buildRecipes(recipes, kit, options))
  if (manifest.blobBytes > maxBlobBytes) {
    throw new Error(`the images take ${manifest.blobBytes} bytes, more than ${maxBlobBytes}`)
  }
  return manifest
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { out: { type: 'string' }, list: { type: 'string' }, verify: { type: 'string' } },
  })
  if (values.out !== undefined) await buildImages({ outDir: values.out, log: print })
  else if (values.list !== undefined) await listImages(values.list, print)
  else if (values.verify !== undefined) await verifyLayout(values.verify, print)
  else throw new Error('Usage: tsx images/build.ts --out DIR | --list DIR | --verify DIR')
}

function print(line: string): void {
  console.log(line)
}

if (import.meta.filename === process.argv[1]) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  })
}
