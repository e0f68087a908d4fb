import { expect, it } from 'vitest'
import { runtimeError } from './runtime-errors.ts'

const line = (msg: string, level = 'error') =>
  `${JSON.stringify({ msg, level, time: '2025-01-01T00:00:00Z' })}\n`

it.each([
  ['executable file `nope` not found in $PATH: No such file or directory', 'notFound'],
  ['open executable: No such file or directory', 'notFound'],
  ['open executable: Permission denied', 'denied'],
  ['open executable: Operation not permitted', 'directory'],
  ['write to `/sys/fs/cgroup/docker/x/cgroup.procs`: No space left on device', 'full'],
  ['unknown version specified', 'other'],
] as const)('takes %j for %s', (message, kind) => {
  expect(runtimeError(line(message))).toMatchObject({ kind, message })
})

it('takes the last error of several messages', () => {
  const log = line('first') + line('the cause') + line('only a warning', 'warning')
  expect(runtimeError(log).message).toBe('the cause')
})

it('takes what is not JSON as it is', () => {
  expect(runtimeError('the starter failed and logged nothing').message).toBe(
    'the starter failed and logged nothing',
  )
  expect(runtimeError('').message).toBe('the runtime failed')
})
