import { readFile } from 'node:fs/promises'
import { parseStanza } from './debian-sources.ts'

/** The packages installed on this machine, name to version. Empty where there is no dpkg. */
export async function installedPackages(): Promise<Map<string, string>> {
  const status = await readFile('/var/lib/dpkg/status', 'utf8').catch(() => '')
  return parseInstalled(status)
}

/** @param status the text of dpkg's status file. Packages removed but not purged do not count. */
export function parseInstalled(status: string): Map<string, string> {
  const packages = new Map<string, string>()
  for (const text of status.split('\n\n')) {
    if (!/^Status: \S+ \S+ installed$/m.test(text)) continue
    const { package: name, version } = parseStanza(text)
    if (name !== undefined && version !== undefined) packages.set(name, version)
  }
  return packages
}
