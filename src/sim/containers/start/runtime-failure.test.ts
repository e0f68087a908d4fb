import { describe, expect, it } from 'vitest'
import { RuntimeError } from '../../../protocol/machine/index.ts'
import { execFailure, startFailure } from './runtime-failure.ts'

const CREATE =
  'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: ' +
  'unable to start container process: error during container init: '
const EXEC = 'OCI runtime exec failed: exec failed: unable to start container process: '
const HINT =
  'Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists and is the expected type'

describe('a start that the runtime refused', () => {
  it('names a mount of a file onto a directory as runc does, with code 127', () => {
    const failure = startFailure(
      new RuntimeError('other', 'mount `/etc/hostname` to `etc`: Not a directory'),
      'true',
    )
    expect(failure?.exitCode).toBe(127)
    expect(failure?.error.message).toBe(
      `${CREATE}error mounting "/etc/hostname" to rootfs at "/etc": mount src=/etc/hostname, dst=/etc: not a directory: unknown: ${HINT}`,
    )
  })

  it('names the working directory that an exec cannot enter', () => {
    const failure = execFailure(new RuntimeError('other', 'chdir `/nope`: no such file or directory'), 'ls')
    expect(failure?.exitCode).toBe(127)
    expect(failure?.error.message).toBe(
      `${EXEC}chdir to cwd ("/nope") set in config.json failed: no such file or directory: unknown`,
    )
  })

  it('keeps words it has no other name for, with code 128 when they name no cause that clients know', () => {
    const failure = startFailure(new RuntimeError('other', 'clone: Invalid argument'), 'true')
    expect(failure?.exitCode).toBe(128)
    expect(failure?.error.message).toBe(`${CREATE}clone: invalid argument: unknown`)
  })

  it.each([
    ['sethostname: Invalid argument', 'sethostname: invalid argument'],
    [
      'setrlimit `RLIMIT_NOFILE`: Invalid argument',
      'error setting rlimits for ready process: error setting rlimit type 7: invalid argument',
    ],
    [
      'writing file `pids.max`: Invalid argument',
      'error setting cgroup config for procHooks process: write pids.max: invalid argument',
    ],
  ])('has runc’s words for %s', (said, words) => {
    expect(startFailure(new RuntimeError('other', said), 'true')).toMatchObject({
      exitCode: 128,
      error: { kind: 'system', message: `${CREATE}${words}: unknown` },
    })
  })

  it.each([
    ['invalid rlimit `RLIMIT_BOGUS`', 'wrong rlimit value: RLIMIT_BOGUS'],
    [
      'the sysctl `kernel.bogus` is not namespaced',
      'sysctl "kernel.bogus" is not in a separate kernel namespace',
    ],
  ])('is of the configuration, not of a process: %s', (said, words) => {
    const before = CREATE.slice(0, CREATE.indexOf('unable to start'))
    expect(startFailure(new RuntimeError('other', said), 'true')?.error.message).toBe(
      `${before}${words}: unknown`,
    )
  })

  it.each([
    ['', 'directory', 'open executable: Operation not permitted', 'executable file not found in $PATH', 127],
    ['xxx', 'other', 'open executable: File name too long', 'executable file not found in $PATH', 127],
    ['/xxx', 'other', 'open executable: File name too long', 'stat /xxx: file name too long', 128],
  ] as const)('names the program %j that cannot be looked for', (program, kind, said, why, exitCode) => {
    const message = `${EXEC}exec: "${program}": ${why}: unknown`
    expect(execFailure(new RuntimeError(kind, said), program)).toMatchObject({ exitCode, error: { message } })
  })

  it('is nobody else’s failure', () => {
    expect(startFailure(new Error('something else'), 'true')).toBeNull()
  })
})
