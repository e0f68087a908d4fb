/**
 * Debian packages and sources, by name, without installing anything: looked up in the private apt root, downloaded
 * (verified by apt) and kept in the cache folder. Knows nothing of the guest or of images.
 */
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { apt, aptMemo, refreshAptRoot, type NativeArch } from './apt-root.ts'
import { cacheDirectory } from './cache.ts'
import { parseStanza } from './debian-sources.ts'
import { run } from './run.ts'

export type Arch = NativeArch | 'all'

/** What the package lists say of one binary package. */
export interface PackageRecord {
  name: string
  version: string
  arch: Arch
  /** The source package it was built from; its version differs after a binary-only rebuild. */
  source: { name: string; version: string }
}

export interface DebianPackage extends PackageRecord {
  /** Debian's `copyright` file of the package, when the package itself holds one. */
  licenseFile?: string
  /** The downloaded `.deb`. */
  path: string
}

export interface DebianSource {
  name: string
  version: string
  /** The unpacked tree, Debian's patches applied. Shared: copy it before building in it. */
  dir: string
}

/**
 * Download binary packages, exactly those named, without their dependencies.
 *
 * @param arch whose packages; `all` for packages that are the same everywhere (either other value finds them too).
 * @throws {CommandFailed} when the lists know no such package, or the mirror no longer has that version (then
 *   `updateLists` helps).
 */
export async function debianPackages(names: string[], arch: Arch): Promise<DebianPackage[]> {
  const packages: DebianPackage[] = []
  for (const record of await packageRecords(names, arch)) packages.push(await download(record))
  return packages
}

/**
 * What a machine with nothing installed would have to install to get these packages: the packages and the closure of
 * their Depends and Pre-Depends (not Recommends), in apt's order.
 */
export async function resolveDependencies(names: string[], arch: Arch): Promise<PackageRecord[]> {
  const native = nativeArch(arch)
  const plan = await apt('apt-get', ['install', '--simulate', '--quiet', ...names], native)
  const closure = [...plan.matchAll(/^Inst (\S+?)(?::\w+)? \(/gm)].map((match) => match[1]!)
  return packageRecords(closure, native)
}

/** Download and unpack a source package (`dpkg-source -x`: Debian's patches are applied). */
export async function debianSource(name: string): Promise<DebianSource> {
  const version = await sourceVersion(name)
  const dir = join(cacheDirectory(), 'sources', `${name}_${fileVersion(version)}`)
  if (!(await exists(dir))) {
    console.log(`debian: source of ${name} ${version}`)
    await intoPlace(dir, async (work) => {
      await downloadSource(name, version, work)
      await run('dpkg-source', ['--no-check', '-x', await onlyFile(work, '.dsc'), join(work, 'tree')], {
        cwd: work,
      })
      return join(work, 'tree')
    })
  }
  return { name, version, dir }
}

/** Download the files of a source package (`.dsc` and tarballs) into `dir`, not unpacked: what a licence asks for. */
export async function downloadSource(name: string, version: string, dir: string): Promise<void> {
  await mkdir(dir, { recursive: true })
  await apt(
    'apt-get',
    ['source', '--quiet', '--download-only', '--only-source', `${name}=${version}`],
    'i386',
    dir,
  )
}

/** The version `debianSource` would unpack. */
export async function sourceVersion(name: string): Promise<string> {
  const question = `source ${name}`
  const [version] = await remembered([question], async () => [[question, await askSourceVersion(name)]])
  return version as string
}

/** Look packages up, without downloading, in the order of `names`. Answered from memory after the first time. */
export async function packageRecords(names: string[], arch: Arch): Promise<PackageRecord[]> {
  const question = (name: string): string => `package ${nativeArch(arch)} ${name}`
  const answers = await remembered(names.map(question), async (missing) => {
    const asked = names.filter((name) => missing.includes(question(name)))
    const records = await lookUp(asked, nativeArch(arch))
    return asked.map((name) => [question(name), records.get(name)!])
  })
  return answers as PackageRecord[]
}

/** Fetch the package lists anew; versions may change. */
export async function updateLists(): Promise<void> {
  await refreshAptRoot()
}

/** Unpack a `.deb`'s files into `dir`, running none of its scripts. */
export async function unpack(debPath: string, dir: string): Promise<void> {
  await mkdir(dir, { recursive: true })
  await run('dpkg-deb', ['-x', debPath, dir])
}

async function askSourceVersion(name: string): Promise<string> {
  const uris = await apt('apt-get', ['source', '--print-uris', '--only-source', name], 'i386')
  const dsc = /' \S+_(\S+)\.dsc /.exec(uris)?.[1]
  const stanzas = await apt('apt-cache', ['showsrc', '--only-source', name], 'i386')
  const versions = stanzas.split(/\n{2,}/).map((stanza) => parseStanza(stanza).version ?? '')
  // The file name lacks the epoch, so the full version is the one that ends like it.
  const version = versions.find((candidate) => candidate.replace(/^\d+:/, '') === dsc)
  if (version === undefined) throw new Error(`No source package ${name} in the package lists`)
  return version
}

async function lookUp(names: string[], arch: NativeArch): Promise<Map<string, PackageRecord>> {
  const records = new Map<string, PackageRecord>()
  const text = await apt('apt-cache', ['show', '--no-all-versions', ...names], arch)
  for (const stanza of text.split(/\n{2,}/).map(parseStanza)) {
    if (stanza.package !== undefined) records.set(stanza.package, recordOf(stanza, arch))
  }
  const unknown = names.filter((name) => !records.has(name))
  if (unknown.length > 0) throw new Error(`No package ${unknown.join(', ')} for ${arch} in the package lists`)
  return records
}

function recordOf(stanza: Record<string, string>, arch: NativeArch): PackageRecord {
  const { package: name = '', version = '', architecture } = stanza
  const source = /^(?<name>\S+)(?: \((?<version>\S+)\))?$/.exec(stanza.source ?? name)?.groups
  return {
    name,
    version,
    arch: architecture === 'all' ? 'all' : arch,
    // After a binary-only rebuild (`+b1`) Source names the version; else it is the binary's.
    source: { name: source?.name ?? name, version: source?.version ?? version },
  }
}

async function download(record: PackageRecord): Promise<DebianPackage> {
  const { name, version, arch } = record
  const dir = join(cacheDirectory(), 'debs', `${name}_${fileVersion(version)}_${arch}`)
  if (!(await exists(dir))) {
    console.log(`debian: ${name} ${version} (${arch})`)
    await intoPlace(dir, async (work) => {
      await apt('apt-get', ['download', '--quiet', `${name}=${version}`], nativeArch(arch), work)
      await saveLicense(await onlyFile(work, '.deb'), name, work)
      return work
    })
  }
  const license = join(dir, 'copyright')
  return {
    ...record,
    path: await onlyFile(dir, '.deb'),
    ...((await exists(license)) ? { licenseFile: license } : {}),
  }
}

/** Some packages link their documentation folder to another package's; those have no file of their own. */
async function saveLicense(debPath: string, name: string, dir: string): Promise<void> {
  const contents = await run('dpkg-deb', ['--contents', debPath])
  if (!new RegExp(`^-.* \\./usr/share/doc/${name.replace(/[.+]/g, '\\$&')}/copyright$`, 'm').test(contents))
    return
  const tree = join(dir, 'tree')
  await unpack(debPath, tree)
  await rename(join(tree, 'usr/share/doc', name, 'copyright'), join(dir, 'copyright'))
  await rm(tree, { recursive: true })
}

/**
 * Make `target` appear at once, whole: `make` works in a new folder beside it and returns what to rename.
 * When another process was quicker, its result stays.
 */
async function intoPlace(target: string, make: (work: string) => Promise<string>): Promise<void> {
  const parent = join(target, '..')
  await mkdir(parent, { recursive: true })
  const work = await mkdtemp(join(parent, '.work-'))
  try {
    const made = await make(work)
    await rename(made, target).catch(async (error: unknown) => {
      if (!(await exists(target))) throw error
    })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/**
 * Ask once, then answer from a file, until the lists change: apt needs a second or more for a look-up.
 *
 * @param ask given the questions not yet answered; returns pairs of question and answer.
 */
async function remembered(
  questions: string[],
  ask: (missing: string[]) => Promise<[question: string, answer: unknown][]>,
): Promise<unknown[]> {
  const known = await readMemo()
  const missing = questions.filter((question) => !(question in known))
  if (missing.length === 0) return questions.map((question) => known[question])
  const answers = Object.fromEntries(await ask(missing))
  const path = aptMemo()
  await writeFile(`${path}.${process.pid}`, JSON.stringify({ ...(await readMemo()), ...answers }, null, 1))
  await rename(`${path}.${process.pid}`, path)
  return questions.map((question) => known[question] ?? answers[question])
}

async function readMemo(): Promise<Record<string, unknown>> {
  try {
    return JSON.parse(await readFile(aptMemo(), 'utf8')) as Record<string, unknown>
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
}

async function onlyFile(dir: string, suffix: string): Promise<string> {
  const names = (await readdir(dir)).filter((name) => name.endsWith(suffix))
  if (names.length !== 1) throw new Error(`Expected one ${suffix} file in ${dir}, found ${names.length}`)
  return join(dir, names[0]!)
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

const nativeArch = (arch: Arch): NativeArch => (arch === 'all' ? 'i386' : arch)
const fileVersion = (version: string): string => version.replaceAll(':', '%3a')
