import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheDirectory } from './cache.ts'
import { privateSources } from './debian-sources.ts'
import { withLock } from './lock.ts'
import { CommandFailed, run } from './run.ts'

/** An architecture whose packages can be looked up; `Architecture: all` packages are found under either. */
export type NativeArch = 'i386' | 'amd64'

const architectures: NativeArch[] = ['i386', 'amd64']

/**
 * The private apt root: package lists of our own, below the cache folder, so that neither the machine's apt nor
 * its dpkg knows that i386 packages are looked at. Mirrors, keys, proxies and credentials are the machine's.
 *
 * The lists are fetched once and then stay, and with them the versions that every build on this machine uses,
 * until `refreshAptRoot` is called.
 */
export function aptRoot(): string {
  return join(cacheDirectory(), 'apt')
}

/** Where `debian.ts` remembers what the lists said; gone when the lists change. */
export function aptMemo(): string {
  return join(aptRoot(), 'memo.json')
}

/** Run an apt command (`apt-get`, `apt-cache`) in the private root. `arch` is what it takes for native. */
export async function apt(command: string, args: string[], arch: NativeArch, cwd?: string): Promise<string> {
  await ensureAptRoot()
  return run(command, args, { env: { APT_CONFIG: configPath(arch) }, ...(cwd === undefined ? {} : { cwd }) })
}

/** Fetch the package lists anew. Versions may change, and with them the keys of the parts built from them. */
export async function refreshAptRoot(): Promise<void> {
  await withLock(lockPath(), build)
}

async function ensureAptRoot(): Promise<void> {
  if (await exists(readyPath())) return
  await withLock(lockPath(), async () => {
    if (!(await exists(readyPath()))) await build()
  })
}

async function build(): Promise<void> {
  console.log('debian: fetching package lists')
  await rm(readyPath(), { force: true })
  await rm(aptMemo(), { force: true })
  await writeConfiguration()
  await fetchLists()
  await writeFile(readyPath(), '')
}

/**
 * A mirror caught in the middle of an update fails apt's verification for one suite, and apt then leaves that suite
 * out. The release itself is enough to build from, so only its absence is fatal. Lists do not depend on the native
 * architecture: both configurations share them.
 */
async function fetchLists(): Promise<void> {
  try {
    await run('apt-get', ['update', '-q', '-o', 'Acquire::Retries=3'], {
      env: { APT_CONFIG: configPath('i386') },
    })
  } catch (error) {
    if (!(error instanceof CommandFailed) || !(await hasRelease())) throw error
    const reasons = error.output.match(/^E: Failed to fetch .*$/gm) ?? ['E: apt-get update failed']
    console.warn(`debian: warning: a package list is left out, its packages will be the release's own:`)
    for (const reason of reasons) console.warn(`debian:   ${reason}`)
    console.warn('debian:   `npm run guest -- --update` fetches the lists again')
  }
}

/** Whether the lists of the release itself (not its updates) are there, binary and source. */
async function hasRelease(): Promise<boolean> {
  const codename = await releaseCodename()
  const lists = await readdir(join(aptRoot(), 'lists'))
  const wanted = [...architectures.map((arch) => `binary-${arch}_Packages`), 'source_Sources']
  return wanted.every((end) => lists.some((list) => list.includes(`_dists_${codename}_main_${end}`)))
}

async function writeConfiguration(): Promise<void> {
  await mkdir(join(aptRoot(), 'lists', 'partial'), { recursive: true })
  const sources = privateSources(await machineSources(), await releaseCodename())
  if (sources === '')
    throw new Error('No Debian mirror found in /etc/apt: apt needs one with the component "main"')
  await writeFile(join(aptRoot(), 'debian.sources'), sources)
  await writeFile(join(aptRoot(), 'status'), '')
  for (const arch of architectures) {
    await mkdir(join(aptRoot(), `cache-${arch}`, 'archives', 'partial'), { recursive: true })
    await writeFile(configPath(arch), configuration(arch))
  }
}

function configuration(arch: NativeArch): string {
  const root = aptRoot()
  const both = [arch, ...architectures.filter((other) => other !== arch)]
  return [
    `Dir::State "${root}";`,
    `Dir::State::status "${root}/status";`,
    `Dir::State::lists "${root}/lists";`,
    `Dir::Cache "${root}/cache-${arch}";`,
    // Kept between calls, or each of them parses all lists again.
    'Dir::Cache::pkgcache "pkgcache.bin";',
    'Dir::Cache::srcpkgcache "srcpkgcache.bin";',
    `Dir::Etc::sourcelist "${root}/debian.sources";`,
    `Dir::Etc::sourceparts "/dev/null";`,
    `APT::Architecture "${arch}";`,
    `APT::Architectures { ${both.map((name) => `"${name}";`).join(' ')} };`,
    'APT::Sandbox::User "";',
    'APT::Install-Recommends "false";',
    'APT::Update::Post-Invoke "";',
    '#clear APT::Update::Post-Invoke;',
    '#clear APT::Update::Post-Invoke-Success;',
    'Acquire::Languages "none";',
    '',
  ].join('\n')
}

async function machineSources(): Promise<{ path: string; text: string }[]> {
  const parts = (await readdir('/etc/apt/sources.list.d')).map((name) => `/etc/apt/sources.list.d/${name}`)
  const paths = ['/etc/apt/sources.list', ...parts].filter((path) => /\.(list|sources)$/.test(path))
  const present: string[] = []
  for (const path of paths) if (await exists(path)) present.push(path)
  return Promise.all(present.map(async (path) => ({ path, text: await readFile(path, 'utf8') })))
}

async function releaseCodename(): Promise<string> {
  const codename = /^VERSION_CODENAME=(\w+)$/m.exec(await readFile('/etc/os-release', 'utf8'))?.[1]
  if (codename === undefined) throw new Error('/etc/os-release names no VERSION_CODENAME')
  return codename
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

const configPath = (arch: NativeArch): string => join(aptRoot(), `apt-${arch}.conf`)
const readyPath = (): string => join(aptRoot(), 'ready')
const lockPath = (): string => join(cacheDirectory(), 'apt.lock')
