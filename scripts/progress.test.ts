import { expect, it } from 'vitest'
import { compileSteps } from './progress.ts'

it('counts compiler runs in the output of Kbuild, and nothing else', () => {
  const output = `  CC      init/main.o
  HOSTCC  scripts/kallsyms
  AS      arch/x86/entry/entry_32.o
  LD      vmlinux
  CCLD    crun
gcc -m32 -c main.c
`
  expect(compileSteps(output)).toBe(3)
})
