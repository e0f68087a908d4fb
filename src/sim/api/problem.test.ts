import { describe, expect, it } from 'vitest'
import { AgentError, AgentGoneError, ChannelResetError } from '../../protocol/agent/errors.ts'
import { errno, errnoName } from '../../protocol/agent/errno.ts'
import { errnoWords } from '../../protocol/errno-words.ts'
import { BodyError } from '../../protocol/http/index.ts'
import { RuntimeError } from '../../protocol/machine/index.ts'
import { describe as told, isBug } from './problem.ts'

const node = (message: string, fields: object) => Object.assign(new Error(message), fields)

describe('a failure of the machine or the storage is told in Docker’s words, and no bug:', () => {
  it.each([
    [new AgentError('mkdir', 0, errno.ENOSPC, ''), 'mkdir: no space left on device'],
    [new AgentError('mkdir', 0, errno.ENAMETOOLONG, ''), 'mkdir: file name too long'],
    [new AgentError('stat', 0, errno.EINVAL, ''), 'stat: invalid argument'],
    [new AgentError('run', 0, 4242, 'odd'), 'run: errno 4242: odd'],
    [new ChannelResetError(errno.EPIPE), 'channel reset: broken pipe'],
    [new AgentGoneError('the guest has crashed'), 'the guest has crashed'],
    [new RuntimeError('full', 'mount overlay'), 'mount overlay: no space left on device'],
    [
      node('ENOSPC: no space left on device, write', { code: 'ENOSPC', syscall: 'write' }),
      'write: no space left on device',
    ],
    [new DOMException('The quota has been exceeded.', 'QuotaExceededError'), 'no space left on device'],
  ])('%s', (error, message) => {
    expect(told(error)).toEqual({ status: 500, message })
    expect(isBug(error)).toBe(false)
  })
})

it('a broken body is the client’s', () => {
  expect(told(new BodyError('unexpected EOF'))).toEqual({ status: 400, message: 'unexpected EOF' })
  expect(isBug(new BodyError('unexpected EOF'))).toBe(false)
})

it('anything else is our own mistake', () => {
  for (const error of [new TypeError('x is undefined'), node('x', { code: 'ERR_INVALID_ARG_TYPE' })]) {
    expect(told(error).message).toMatch(/^this is a bug in Drydock's engine: x/)
    expect(isBug(error)).toBe(true)
  }
})

it('every error number of the agent has words', () => {
  expect(
    Object.values(errno)
      .map(errnoName)
      .filter((name) => errnoWords(name) === undefined),
  ).toEqual([])
})
