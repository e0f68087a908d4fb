import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { debianPackages, resolveDependencies, unpack } from '../scripts/debian.ts'
import { compile } from './compile.ts'
import type { BuildKit } from './recipe.ts'

const recipesDirectory = new URL('./recipes/', import.meta.url).pathname

/** What compiling needs, on top of this machine's gcc. */
const sysrootPackages = ['musl-dev', 'libgcc-12-dev']

/** Hand `work` what recipes may ask for: Debian's mirror, the compiler, the files beside the recipes. */
export async function withBuildKit<T>(work: (kit: BuildKit) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'drydock-sysroot-'))
  try {
    for (const { path } of await debianPackages(sysrootPackages, 'i386')) await unpack(path, directory)
    return await work(buildKit(directory))
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

function buildKit(sysroot: string): BuildKit {
  return {
    packages: (names) => debianPackages(names, 'i386'),
    async packagesWithDependencies(names, without = new Set()) {
      const records = await resolveDependencies(names, 'i386')
      return debianPackages(
        records.map(({ name }) => name).filter((name) => !without.has(name)),
        'i386',
      )
    },
    compile: (program) => compile(program, join(recipesDirectory, program.source), { directory: sysroot }),
    readRecipeFile: (path) => readFile(join(recipesDirectory, path), 'utf8'),
  }
}
