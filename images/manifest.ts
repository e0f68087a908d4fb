/** Where built images are kept, so that they are built once for each state of the recipes. */
import { createHash } from 'node:crypto'
import { chmod, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { withLock } from '../scripts/lock.ts'
import { buildImages } from './build.ts'
import type { BuildOptions, ImagesManifest } from './pipeline.ts'

export interface EnsureImagesOptions {
  /** Shared by all checkouts on the machine. */
  cacheDir: string
  log: (line: string) => void
  /** For tests. */
  build?: (options: BuildOptions) => Promise<ImagesManifest>
}

/**
 * Hash of what the images are made of as far as this project decides it: recipes, sources, the builder. Package
 * versions are Debian's to decide: a mirror drops old ones, so they cannot be pinned. They are recorded in each
 * image's manifest (annotation `drydock.packages`) and in `images.json` instead.
 *
 * @returns 16 hex digits.
 */
export async function imagesKey(directory = import.meta.dirname): Promise<string> {
  const hash = createHash('sha256')
  for (const path of await inputFiles(directory)) {
    const content = await readFile(join(directory, path))
    hash.update(`${path}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex').slice(0, 16)
}

/**
 * The directory of an OCI image layout with all images, built now if the cache lacks it. It appears whole or not at
 * all; of several processes one builds and the others wait.
 */
export async function ensureImages(options: EnsureImagesOptions): Promise<string> {
  const { cacheDir, log, build = buildImages } = options
  const target = join(cacheDir, `images-${await imagesKey()}`)
  if (await isBuilt(target)) return target
  const onWait = (pid: number): void => log(`images: waiting for process ${pid}, which is building them`)
  await withLock(
    `${target}.lock`,
    async () => {
      if (!(await isBuilt(target))) await buildInto(target, cacheDir, log, build)
    },
    { onWait },
  )
  return target
}

async function buildInto(
  target: string,
  cacheDir: string,
  log: (line: string) => void,
  build: (options: BuildOptions) => Promise<ImagesManifest>,
): Promise<void> {
  const work = await mkdtemp(join(cacheDir, '.images-'))
  try {
    log('images: building the images of the bundled registry')
    await build({ outDir: work, log })
    await chmod(work, 0o755)
    await rename(work, target)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

function isBuilt(target: string): Promise<boolean> {
  return stat(target).then(
    () => true,
    () => false,
  )
}

/** Sorted; without what has no say in the result: tests, their fixtures, text. */
async function inputFiles(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && !/\.test\.ts$|\.md$/.test(entry.name))
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
    .filter((path) => !path.startsWith('fixtures/'))
    .sort()
}
