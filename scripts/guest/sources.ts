/** `npm run guest -- --sources DIR`: the matching source of everything in the guest, as its licences ask for. */
import { cp } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { downloadSource, packageRecords } from '../debian.ts'
import { installedPackages } from '../installed.ts'
import { sourceOf } from './manifest.ts'
import { linkedPackages, parts } from './parts.ts'

const root = resolve(import.meta.dirname, '../..')
/** All that makes the programs from their sources. */
const OUR_CHANGES = ['guest', 'scripts/guest']

/** Debian's sources, and what this project changes in them: its patches, scripts and configurations. */
export async function downloadSources(dir: string): Promise<void> {
  for (const name of OUR_CHANGES)
    await cp(resolve(root, name), join(dir, 'drydock', name), { recursive: true })
  for (const [name, version] of await guestSources()) {
    console.log(`guest: source of ${name} ${version}`)
    await downloadSource(name, version, join(dir, name))
  }
}

/** Debian source packages and versions, each once. */
async function guestSources(): Promise<Map<string, string>> {
  const sources = new Map<string, string>()
  for (const part of parts) {
    for (const product of part.products) {
      const source = await sourceOf(part, product)
      if (source !== undefined) sources.set(source.debianPackage, source.version)
    }
  }
  for (const { source } of await packageRecords(linkedPackages, 'i386'))
    sources.set(source.name, source.version)
  // The C library in crun is this machine's.
  const libc = (await installedPackages()).get('libc6-dev-i386')
  if (libc !== undefined) sources.set('glibc', libc)
  return sources
}
