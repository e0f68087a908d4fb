/** Which parts a build has and under which keys, from the inputs alone. Builds nothing. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { packageRecords, sourceVersion } from '../debian.ts'
import { installedPackages } from '../installed.ts'
import { hashPath, partKey } from './key.ts'
import type { BuiltPart } from './manifest.ts'
import type { Part } from './part.ts'
import { parts } from './parts.ts'
import { partDir, repository } from './paths.ts'

/** In an order in which every part comes after those it needs. */
export async function planGuest(): Promise<BuiltPart[]> {
  const present: Part[] = []
  for (const part of parts) if (await hasSource(part)) present.push(part)
  const installed = await installedPackages()
  const plan = new Map<string, BuiltPart>()
  for (const part of present) {
    const key = await keyOf(part, plan, installed)
    plan.set(part.name, { part, key, dir: partDir(part.name, key) })
  }
  return [...plan.values()]
}

/** Whether the files that a planned part is built from are still what they were. */
export async function isCurrent(planned: BuiltPart, plan: BuiltPart[]): Promise<boolean> {
  const byName = new Map(plan.map((built) => [built.part.name, built]))
  return (await keyOf(planned.part, byName, await installedPackages())) === planned.key
}

/** The agent is left out of a guest whose repository holds no agent: such a guest starts only a shell. */
async function hasSource(part: Part): Promise<boolean> {
  if (part.name !== 'agent') return true
  return (await stat(join(repository, 'guest', 'agent', 'Makefile')).catch(() => undefined)) !== undefined
}

async function keyOf(
  part: Part,
  plan: Map<string, BuiltPart>,
  installed: Map<string, string>,
): Promise<string> {
  const paths = [`guest/parts/${part.name}.sh`, ...(part.inputs ?? [])]
  return partKey({
    name: part.name,
    files: await Promise.all(
      paths.map(async (path): Promise<[string, string]> => [path, await hashPath(join(repository, path))]),
    ),
    versions: [
      ...(await debianVersions(part)),
      ...(part.tools ?? []).map((tool): [string, string] => [tool, installed.get(tool) ?? 'absent']),
    ],
    needs: (part.needs ?? []).map((name) => [name, plan.get(name)?.key ?? 'absent']),
  })
}

async function debianVersions({ source, packages = [] }: Part): Promise<[string, string][]> {
  const records = await packageRecords(packages, 'i386')
  return [
    ...(source === undefined ? [] : [[`source:${source}`, await sourceVersion(source)] as [string, string]]),
    ...records.map(({ name, version }): [string, string] => [name, version]),
  ]
}
