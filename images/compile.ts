import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../scripts/run.ts'
import type { Program } from './recipe.ts'

/** Where unpacked packages musl-dev and libgcc-12-dev for i386 are: the libc and the compiler's own library. */
export interface Sysroot {
  directory: string
}

const warnings = ['-std=gnu17', '-Wall', '-Wextra', '-Werror']

/** The same bytes wherever and whenever they are built: no build id, no paths, no relocation, no symbols. */
const reproducible = ['-Os', '-s', '-static', '-no-pie', '-fno-pie', '-fno-ident', '-Wl,--build-id=none']

/** Flags that keep a program small that has no use for unwinding or for segments of its own for headers. */
const small = [
  '-fno-asynchronous-unwind-tables',
  '-fno-stack-protector',
  '-fcf-protection=none',
  '-Wl,-z,noseparate-code',
]

/**
 * Compile one C file to a static executable with this machine's gcc (for x86) and, for musl, the libc of `sysroot`.
 *
 * @param source absolute path.
 */
export async function compile(
  { architecture, libc }: Pick<Program, 'architecture' | 'libc'>,
  source: string,
  sysroot: Sysroot,
): Promise<Uint8Array> {
  const work = await mkdtemp(join(tmpdir(), 'drydock-compile-'))
  try {
    const output = join(work, 'program')
    const machine = architecture === '386' ? ['-m32', '-march=i686'] : ['-m64']
    const sources =
      libc === 'musl' ? linkedWithMusl(source, sysroot) : ['-ffreestanding', '-nostdlib', source]
    await run('gcc', [...warnings, ...reproducible, ...small, ...machine, '-o', output, ...sources])
    return await readFile(output)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

function linkedWithMusl(source: string, { directory }: Sysroot): string[] {
  const library = (name: string): string => join(directory, 'usr/lib/i386-linux-musl', name)
  const libgcc = join(directory, 'usr/lib/gcc/i686-linux-gnu/12/libgcc.a')
  return [
    '-nostdinc',
    '-isystem',
    join(directory, 'usr/include/i386-linux-musl'),
    '-nostdlib',
    library('crt1.o'),
    library('crti.o'),
    source,
    library('libc.a'),
    libgcc,
    library('crtn.o'),
  ]
}
