/** Whether this machine's kernel runs 32-bit programs: not every x86-64 one does. What is left out for want of it, the guest runs. */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compile } from './compile.ts'

export async function runs386(): Promise<boolean> {
  const directory = mkdtempSync(join(tmpdir(), 'drydock-386-'))
  try {
    const source = join(import.meta.dirname, 'recipes/hello/hello.c')
    const path = join(directory, 'hello')
    writeFileSync(path, await compile({ architecture: '386', libc: 'none' }, source, { directory: '' }))
    chmodSync(path, 0o755)
    // Where the kernel refuses it, execvp hands it to a shell, which fails.
    return spawnSync(path).status === 0
  } finally {
    rmSync(directory, { recursive: true })
  }
}
