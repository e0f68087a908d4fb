/**
 * `npm run guest`: builds what the emulator boots (kernel, initramfs, BIOS, disk template, base snapshot) from Debian
 * packages and this repository, each part once for each set of inputs.
 *
 *   npm run guest                    builds what is missing and prints where the guest is
 *   npm run guest -- --update        fetches Debian's package lists first; newer versions are rebuilt
 *   npm run guest -- --sources DIR   downloads the source code of everything in the guest
 *
 * Results lie in the cache folder (see cache.ts): `parts/NAME-KEY/` and, put together, `guest-KEY/`.
 */
import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { cacheDirectory } from './cache.ts'
import { updateLists } from './debian.ts'
import { buildPart, removeUnfinished } from './guest/build-part.ts'
import { partKey } from './guest/key.ts'
import { assembleGuest, readManifest, type BuiltPart, type GuestManifest } from './guest/manifest.ts'
import { isCurrent, planGuest } from './guest/plan.ts'
import { buildSnapshot, planSnapshot } from './guest/snapshot.ts'
import { downloadSources } from './guest/sources.ts'
import { withLock } from './lock.ts'
import { ensureRequirements } from './requirements.ts'

export interface Guest {
  /** Folder with `manifest.json` and the files it names. */
  dir: string
  manifest: GuestManifest
}

export interface GuestOptions {
  /** Fetch Debian's package lists first. */
  update?: boolean
}

/**
 * The guest of this checkout, built if the cache does not hold it; quick if it does. Of several processes one builds
 * and the others wait.
 *
 * @throws Error naming the part that failed, with the last lines of its output.
 */
export async function ensureGuest({ update = false }: GuestOptions = {}): Promise<Guest> {
  if (update) await updateLists()
  const plan = await planGuest()
  const snapshot = await planSnapshot(plan)
  const dir = guestDir(snapshot === undefined ? plan : [...plan, snapshot])
  const manifest = await readManifest(dir)
  if (manifest !== undefined) return { dir, manifest }
  return withLock(join(cacheDirectory(), 'guest.lock'), () => build(dir, plan, snapshot), {
    onWait: (pid) => console.log(`guest: waiting for process ${pid}, which builds it`),
  })
}

async function build(dir: string, plan: BuiltPart[], snapshot: BuiltPart | undefined): Promise<Guest> {
  const started = Date.now()
  await removeUnfinished()
  const done = await readManifest(dir)
  if (done !== undefined) return { dir, manifest: done }
  await buildParts(plan)
  if (snapshot !== undefined && !(await isBuilt(snapshot))) {
    await inNewFolder(async (work) => {
      await assembleGuest(join(work, 'guest'), 'unfinished', plan)
      await buildSnapshot(snapshot, join(work, 'guest'))
    })
  }
  const manifest = await inNewFolder(async (work) => {
    const all = snapshot === undefined ? plan : [...plan, snapshot]
    const result = await assembleGuest(join(work, 'guest'), keyOf(all), all)
    await rename(join(work, 'guest'), dir)
    return result
  })
  console.log(`guest: built in ${Math.round((Date.now() - started) / 1000)} s`)
  return { dir, manifest }
}

/**
 * Two at a time: the kernel takes as long as all the others together, and their configure scripts use one core.
 * Parts come after those they need in `plan`, so waiting for these cannot lock up. After a failure nothing new begins,
 * but what has begun is finished and kept.
 */
async function buildParts(plan: BuiltPart[]): Promise<void> {
  const queue = [...plan]
  const begun = new Map<string, Promise<void>>()
  const lane = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const work = buildOne(next, plan, begun)
      begun.set(next.part.name, work)
      await work.catch((error: unknown) => {
        queue.length = 0
        throw error
      })
    }
  }
  const failed = (await Promise.allSettled([lane(), lane()])).find((result) => result.status === 'rejected')
  if (failed !== undefined) throw failed.reason
}

async function buildOne(
  built: BuiltPart,
  plan: BuiltPart[],
  begun: ReadonlyMap<string, Promise<void>>,
): Promise<void> {
  const needs = plan.filter(({ part }) => built.part.needs?.includes(part.name))
  await Promise.all(needs.map(({ part }) => begun.get(part.name)))
  if (await isBuilt(built)) return
  await buildPart({
    part: built.part,
    dir: built.dir,
    needs: new Map(needs.map(({ part, dir }) => [part.name, dir])),
    isCurrent: () => isCurrent(built, plan),
  })
}

async function isBuilt({ dir }: BuiltPart): Promise<boolean> {
  return (await stat(dir).catch(() => undefined)) !== undefined
}

/** A folder of the cache's own file system, for hard links and renames; deleted afterwards. */
async function inNewFolder<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const parent = join(cacheDirectory(), 'parts')
  await mkdir(parent, { recursive: true })
  const dir = await mkdtemp(join(parent, '.building-'))
  try {
    return await work(dir)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

function keyOf(plan: BuiltPart[]): string {
  return partKey({
    name: 'guest',
    files: [],
    versions: [['manifest', '1']],
    needs: plan.map(({ part, key }) => [part.name, key]),
  })
}

function guestDir(plan: BuiltPart[]): string {
  return join(cacheDirectory(), `guest-${keyOf(plan)}`)
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { update: { type: 'boolean' }, sources: { type: 'string' } } })
  await ensureRequirements({ tests: false })
  if (values.sources !== undefined) return downloadSources(values.sources)
  const { dir } = await ensureGuest({ update: values.update ?? false })
  console.log(`guest: ${dir}`)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  })
}
