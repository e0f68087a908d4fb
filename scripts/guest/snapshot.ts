/** The base snapshot: the guest booted once under Node, its agent idle, saved. It is what a visit starts from. */
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { withProgress } from '../progress.ts'
import { run } from '../run.ts'
import { intoPart } from './build-part.ts'
import { hashPath, partKey } from './key.ts'
import type { BuiltPart } from './manifest.ts'
import type { Part } from './part.ts'
import { partDir, repository } from './paths.ts'

const maker = 'src/node/make-snapshot.ts'

const part: Part = {
  name: 'snapshot',
  inputs: [maker, 'src/emulator/vm/machine-options.ts'],
  products: [
    { name: 'base snapshot', file: 'base.state.zst', license: 'see linux and initramfs', published: true },
  ],
}

/**
 * @param guest the parts it is made from.
 * @returns `undefined` when this repository has nothing that makes snapshots, or the guest no agent.
 */
export async function planSnapshot(guest: BuiltPart[]): Promise<BuiltPart | undefined> {
  const hasMaker = (await stat(join(repository, maker)).catch(() => undefined)) !== undefined
  const hasAgent = guest.some((built) => built.part.name === 'agent')
  if (!hasMaker || !hasAgent) {
    console.warn(
      `guest: *** NO BASE SNAPSHOT: ${hasMaker ? 'guest/agent has no Makefile' : `${maker} is not there`} ***`,
    )
    return undefined
  }
  const key = partKey({
    name: part.name,
    files: await Promise.all(
      part.inputs!.map(async (path): Promise<[string, string]> => [
        path,
        await hashPath(join(repository, path)),
      ]),
    ),
    versions: [['v86', await v86Version()]],
    needs: guest.map((built) => [built.part.name, built.key]),
  })
  return { part, key, dir: partDir(part.name, key) }
}

/** @param guestDir a folder with the guest's other files and their manifest. */
export async function buildSnapshot({ dir }: BuiltPart, guestDir: string): Promise<void> {
  await intoPart(dir, ({ out, work }) =>
    withProgress('snapshot', async (onOutput) => {
      const raw = join(work, 'base.state')
      await run(join(repository, 'node_modules/.bin/tsx'), [maker, '--guest', guestDir, '--out', raw], {
        cwd: repository,
        onOutput,
      })
      // No long-distance matching: v86's decoder has a small window.
      await run('nice', ['zstd', '-q', '-19', '-T0', raw, '-o', join(out, 'base.state.zst')], { onOutput })
    }),
  )
}

async function v86Version(): Promise<string> {
  const lock = JSON.parse(await readFile(join(repository, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { version?: string; integrity?: string }>
  }
  const v86 = lock.packages['node_modules/v86']
  return `${v86?.version} ${v86?.integrity}`
}
