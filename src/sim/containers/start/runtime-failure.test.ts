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
    const failure = startFailure(new RuntimeError('other', 'writing `pids.max`: invalid argument'), 'true')
    expect(failure?.exitCode).toBe(128)
    expect(failure?.error.message).toBe(`${CREATE}writing \`pids.max\`: invalid argument: unknown`)
  })

  it('is nobody else’s failure', () => {
    expect(startFailure(new Error('something else'), 'true')).toBeNull()
  })
})
