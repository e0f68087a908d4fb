import { describe, expect, it } from 'vitest'
import { encodeFrame, FrameDecoder, FrameError } from './frames.ts'
import { encodeList } from './lists.ts'
import {
  decodeFromStub,
  decodeToStub,
  encodeFromStub,
  encodeToStub,
  type FromStub,
  type ToStub,
} from './stub.ts'

const bytes = Uint8Array.of(1, 0, 255)

const fromStub: FromStub[] = [
  {
    type: 'start',
    start: {
      cwd: '/root',
      terminals: { stdin: true, stdout: false, stderr: true },
      rows: 24,
      columns: 80,
      uid: 0,
      pid: 99,
      args: ['docker', 'run', '-it', 'busybox'],
      env: ['TERM=xterm', 'EMPTY='],
    },
  },
  { type: 'stdin', bytes },
  { type: 'stdinEnd' },
  { type: 'windowSize', rows: 30, columns: 120 },
  { type: 'signal', signal: 15 },
  { type: 'fileResult', id: 4, result: { errno: 2, answer: bytes } },
]

const toStub: ToStub[] = [
  { type: 'stdout', bytes },
  { type: 'stderr', bytes },
  { type: 'exit', status: 137 },
  { type: 'want', bytes: 4096 },
  { type: 'raw', on: true },
  { type: 'raw', on: false },
]

describe('frames of the docker stub', () => {
  it.each(fromStub)('$type comes back as it was sent by the stub', (message) => {
    expect(decodeFromStub(decode(encodeFromStub(message)))).toEqual(message)
  })

  it.each(toStub)('$type comes back as it was sent to the stub', (message) => {
    expect(decodeToStub(decode(encodeToStub(message)))).toEqual(message)
  })

  it('file carries an operation', () => {
    const frame = decode(encodeToStub({ type: 'file', id: 9, operation: ['stat', '/etc'] }))
    const message = decodeToStub(frame)
    expect(
      message.type === 'file' &&
        message.operation.map((word) => new TextDecoder().decode(word as Uint8Array)),
    ).toEqual(['stat', '/etc'])
  })

  it('refuses other types, and a start that says more than it has', () => {
    expect(() => decodeFromStub(decode(encodeFrame(30, 0)))).toThrow(FrameError)
    expect(() => decodeToStub(decode(encodeFrame(20, 0)))).toThrow(FrameError)
    const short = encodeList(['/', '', '0', '0', '0', '1', '3', 'docker'])
    expect(() => decodeFromStub(decode(encodeFrame(20, 0, short)))).toThrow(FrameError)
    const odd = encodeList(['/', '', 'x', '0', '0', '1', '0'])
    expect(() => decodeFromStub(decode(encodeFrame(20, 0, odd)))).toThrow(FrameError)
  })
})

function decode(frame: Uint8Array) {
  return new FrameDecoder().push(frame)[0]!
}
