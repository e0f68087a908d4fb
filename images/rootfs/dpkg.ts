/**
 * What `dpkg --unpack` does, and what dpkg notes in its database, without running maintainer scripts: what
 * those would have done is up to the recipe.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { unpackInto } from './layer-tar.ts'
import { RootFilesystem } from './root-filesystem.ts'
import { isKeptInSlim } from './slim.ts'

/** A binary package on this machine's disk. */
export interface DebianPackage {
  name: string
  version: string
  /** The .deb. */
  path: string
}

const statusPath = 'var/lib/dpkg/status'
const infoDirectory = 'var/lib/dpkg/info'
const triggersDirectory = 'var/lib/dpkg/triggers'

/** Unpack packages into `root` and enter them, as installed, into dpkg's database there. */
export async function installPackages(root: RootFilesystem, packages: DebianPackage[]): Promise<void> {
  const stanzas = root.has(statusPath) ? parseStatus(root.readText(statusPath)) : []
  for (const { path } of packages) {
    const paths = await unpackPackage(root, path)
    const control = await controlFiles(path)
    recordInfo(root, control, paths)
    stanzas.push(statusStanza(control.readText('control'), conffileSums(root, control)))
    recordTriggers(root, control)
  }
  root.file(`${infoDirectory}/format`, '1\n')
  root.file(`${triggersDirectory}/Unincorp`, '')
  root.file(statusPath, stanzas.sort().join('\n\n') + '\n\n')
}

/** Unpack a package's files, but for what a slim image leaves out. @returns all paths of the package. */
export async function unpackPackage(root: RootFilesystem, debPath: string): Promise<string[]> {
  return unpackInto(root, await dpkgDeb('--fsys-tarfile', debPath), { keep: isKeptInSlim })
}

/** Version of each package that dpkg's database in `root` names. */
export function installedPackages(root: RootFilesystem): Map<string, string> {
  if (!root.has(statusPath)) return new Map()
  return new Map(
    parseStatus(root.readText(statusPath)).map((stanza) => [
      field(stanza, 'Package'),
      field(stanza, 'Version'),
    ]),
  )
}

/**
 * A package's entry in /var/lib/dpkg/status: its control file, with a status after the name and the conffiles
 * before the description.
 *
 * @param conffiles lines of the form ` /etc/x <md5>`.
 */
export function statusStanza(control: string, conffiles: string[]): string {
  const [first, ...rest] = control.trimEnd().split('\n')
  const description = rest.findIndex((line) => line.startsWith('Description:'))
  if (conffiles.length > 0) rest.splice(description, 0, 'Conffiles:', ...conffiles)
  return [first, 'Status: install ok installed', ...rest].join('\n')
}

function conffileSums(root: RootFilesystem, control: RootFilesystem): string[] {
  if (!control.has('conffiles')) return []
  return lines(control.readText('conffiles')).map((path) => {
    const { data } = root.readFile(path.slice(1))
    return ` ${path} ${createHash('md5').update(data).digest('hex')}`
  })
}

/** /var/lib/dpkg/info/NAME.*: the control files but `control` itself, and the list of paths. */
function recordInfo(root: RootFilesystem, control: RootFilesystem, paths: string[]): void {
  const stanza = control.readText('control')
  const name = field(stanza, 'Package')
  const isMultiArch = /^Multi-Arch: same$/m.test(stanza)
  const prefix = `${infoDirectory}/${isMultiArch ? `${name}:${field(stanza, 'Architecture')}` : name}`
  root.file(`${prefix}.list`, ['/.', ...paths.map((path) => `/${path}`), ''].join('\n'))
  for (const { path, node } of control.entries()) {
    if (path !== 'control') root.put(`${prefix}.${path}`, node)
  }
}

/**
 * Enter the triggers a package waits for (deb-triggers(5)) where dpkg looks for them: one file for each name, one
 * for all paths.
 */
function recordTriggers(root: RootFilesystem, control: RootFilesystem): void {
  if (!control.has('triggers')) return
  const name = field(control.readText('control'), 'Package')
  for (const [, wait, trigger] of control.readText('triggers').matchAll(/^interest(-\w+)? (\S+)$/gm)) {
    const waiter = `${name}${wait === '-noawait' ? '/noawait' : ''}`
    if (trigger!.startsWith('/')) appendLine(root, `${triggersDirectory}/File`, `${trigger} ${waiter}`)
    else appendLine(root, `${triggersDirectory}/${trigger}`, waiter)
  }
}

function appendLine(root: RootFilesystem, path: string, line: string): void {
  root.file(path, `${root.has(path) ? root.readText(path) : ''}${line}\n`)
}

async function controlFiles(debPath: string): Promise<RootFilesystem> {
  const control = new RootFilesystem(0)
  await unpackInto(control, await dpkgDeb('--ctrl-tarfile', debPath))
  return control
}

function parseStatus(text: string): string[] {
  return text
    .split(/\n{2,}/)
    .map((stanza) => stanza.trim())
    .filter((stanza) => stanza !== '')
}

function field(stanza: string, name: string): string {
  const value = new RegExp(`^${name}: (.*)$`, 'm').exec(stanza)?.[1]
  if (value === undefined) throw new Error(`a package without ${name}`)
  return value
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '')
}

/** @returns standard output. */
function dpkgDeb(...args: string[]): Promise<Uint8Array> {
  const child = spawn('dpkg-deb', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status) => {
      if (status === 0) resolve(Buffer.concat(chunks))
      else reject(new Error(`dpkg-deb ${args.join(' ')}: exit status ${status}`))
    })
  })
}
