import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { cacheDirectory } from '../cache.ts'
import { debianPackages, debianSource, unpack } from '../debian.ts'
import { withProgress } from '../progress.ts'
import { run } from '../run.ts'
import type { BuildFolders, Part } from './part.ts'
import { repository } from './paths.ts'

export interface PartBuild {
  part: Part
  /** Where the result goes; see `partDir`. */
  dir: string
  /** Results of the parts it needs, by name. */
  needs: Map<string, string>
  /** Asked at the end: whether the inputs are still those that `dir` is named after. */
  isCurrent: () => Promise<boolean>
}

/** Run a part's script. Its result appears at `dir` at once, whole, or not at all. Log: `logs/NAME.log` of the cache. */
export async function buildPart({ part, dir, needs, isCurrent }: PartBuild): Promise<void> {
  const environment = {
    ...(await debianInputs(part)),
    ...Object.fromEntries([...needs].map(([name, path]) => [`PART_${name.toUpperCase()}`, path])),
    REPOSITORY: repository,
    JOBS: String(availableParallelism()),
  }
  await intoPart(dir, async (folders) => {
    await withProgress(part.name, (onOutput) => runScript(part.name, environment, folders, onOutput))
    if (!(await isCurrent()))
      throw new Error(`guest: the sources of ${part.name} changed while it was built; try again`)
  })
}

/** Fill a part's folder by `build`, atomically. */
export async function intoPart(dir: string, build: (folders: BuildFolders) => Promise<void>): Promise<void> {
  await mkdir(join(dir, '..'), { recursive: true })
  const temporary = await mkdtemp(join(dir, '..', '.building-'))
  const folders = { out: join(temporary, 'out'), work: join(temporary, 'work') }
  await mkdir(folders.out)
  await mkdir(folders.work)
  try {
    await build(folders)
    await rename(folders.out, dir)
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

/** Delete what builds that were killed have left. Only under the lock that all builds take. */
export async function removeUnfinished(): Promise<void> {
  const parent = join(cacheDirectory(), 'parts')
  const names = await readdir(parent).catch(() => [])
  for (const name of names.filter((entry) => entry.startsWith('.building-'))) {
    await rm(join(parent, name), { recursive: true, force: true })
  }
}

async function runScript(
  name: string,
  environment: Record<string, string>,
  { out, work }: BuildFolders,
  onOutput: (text: string) => void,
): Promise<void> {
  await mkdir(join(cacheDirectory(), 'logs'), { recursive: true })
  const logPath = join(cacheDirectory(), 'logs', `${name}.log`)
  const log = createWriteStream(logPath)
  try {
    await run('nice', ['sh', join(repository, 'guest', 'parts', `${name}.sh`)], {
      cwd: work,
      env: { ...environment, OUT: out, WORK: work },
      onOutput(text) {
        log.write(text)
        onOutput(text)
      },
    })
  } catch (error) {
    throw new Error(`guest: ${name} failed, see ${logPath}: ${(error as Error).message}`, { cause: error })
  } finally {
    log.end()
  }
}

/** SRC and SYSROOT, from the cache or the mirror. The sysroot is unpacked once for each set of versions. */
async function debianInputs({ source, packages = [] }: Part): Promise<Record<string, string>> {
  const inputs: Record<string, string> = {}
  if (source !== undefined) inputs.SRC = (await debianSource(source)).dir
  if (packages.length > 0) inputs.SYSROOT = await sysroot(packages)
  return inputs
}

async function sysroot(names: string[]): Promise<string> {
  const packages = await debianPackages(names, 'i386')
  const name = packages.map((entry) => `${entry.name}_${entry.version.replaceAll(':', '%3a')}`).join('+')
  const dir = join(cacheDirectory(), 'sysroots', name)
  if ((await readdir(dir).catch(() => [])).length > 0) return dir
  await intoPart(dir, async ({ out }) => {
    for (const { path } of packages) await unpack(path, out)
  })
  return dir
}
