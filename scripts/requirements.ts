/** What the machine needs before anything can be built, and how it gets it. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { installedPackages } from './installed.ts'

/** Debian packages with the tools that build the guest and the images. Their inputs are downloaded, not installed. */
export const buildPackages = [
  'bc',
  'bison',
  'bzip2',
  'cpio',
  'dpkg-dev',
  'e2fsprogs',
  'flex',
  'gcc',
  'gcc-multilib',
  'make',
  'python3',
  'xz-utils',
  'zstd',
]

/** What only the tests need. */
export const testPackages = ['chromium', 'firefox-esr']

const oldestNode = [20, 19] as const

/** What the checks look at; a test gives its own. */
export interface MachineFacts {
  platform: string
  architecture: string
  /** `20.19.1` */
  nodeVersion: string
  hasApt: boolean
  isRoot: boolean
  installed: ReadonlySet<string>
}

export type Verdict =
  | { kind: 'ready' }
  /** Packages are missing and can be installed right away. */
  | { kind: 'install'; packages: string[] }
  /** Only a person can go on; the message says how. */
  | { kind: 'stop'; message: string }

/** Decide what to do, from facts only. */
export function judge(facts: MachineFacts, wanted: string[]): Verdict {
  const node = nodeProblem(facts.nodeVersion)
  if (node !== undefined) return { kind: 'stop', message: node }
  if (facts.platform !== 'linux' || facts.architecture !== 'x64' || !facts.hasApt) {
    return { kind: 'stop', message: systemProblem(facts, wanted) }
  }
  const packages = wanted.filter((name) => !facts.installed.has(name))
  if (packages.length === 0) return { kind: 'ready' }
  if (facts.isRoot) return { kind: 'install', packages }
  return {
    kind: 'stop',
    message: `These Debian packages are missing. As root, run\n\n  ${installLine(packages)}\n\nand try again.`,
  }
}

/**
 * Make sure that everything is there: as root on Debian, missing packages are installed (apt's progress is shown);
 * else the process ends with status 1 and a message that says what to install.
 *
 * @param options.tests also what only the tests need.
 */
export async function ensureRequirements(options: { tests: boolean }): Promise<void> {
  const wanted = [...buildPackages, ...(options.tests ? testPackages : [])]
  const verdict = judge(await machineFacts(), wanted)
  if (verdict.kind === 'stop') stop(verdict.message)
  if (verdict.kind === 'install') install(verdict.packages)
}

export function installLine(packages: string[]): string {
  return `apt-get install -y --no-install-recommends ${packages.join(' ')}`
}

function nodeProblem(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return undefined
  return `Drydock needs Node.js ${oldestNode.join('.')} or newer; this is ${version}.`
}

function systemProblem({ platform, architecture }: MachineFacts, wanted: string[]): string {
  return [
    `Drydock is built on Debian 12 for x64 (or a system made from it, with apt); this is ${platform} on ${architecture}.`,
    'In a Debian 12 container or virtual machine, as root, run',
    '',
    `  ${installLine(wanted)}`,
    '',
    'and build there.',
  ].join('\n')
}

async function machineFacts(): Promise<MachineFacts> {
  return {
    platform: process.platform,
    architecture: process.arch,
    nodeVersion: process.versions.node,
    hasApt: existsSync('/usr/bin/apt-get') && existsSync('/usr/bin/dpkg'),
    isRoot: process.getuid?.() === 0,
    installed: new Set((await installedPackages()).keys()),
  }
}

function install(packages: string[]): void {
  console.log(`Installing Debian packages: ${packages.join(' ')}`)
  const [command, ...args] = installLine(packages).split(' ')
  aptGet('apt-get', ['update', '-q'])
  if (!aptGet(command!, args))
    stop(`Could not install them. Once this works, try again:\n\n  ${installLine(packages)}`)
}

function aptGet(command: string, args: string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return spawnSync(command, args, { stdio: 'inherit', env }).status === 0
}

function stop(message: string): never {
  console.error(message)
  process.exit(1)
}
