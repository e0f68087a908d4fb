import { describe, expect, it } from 'vitest'
import { encodeFrame, FrameDecoder, FrameError, maxPayloadBytes } from './frames.ts'
import { encodeList } from './lists.ts'
import {
  decodeToStub,
  encodeFromStub,
  encodeToStub,
  type FromStub,
  FromStubDecoder,
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
  { type: 'catchPipe' },
]

describe('frames of the docker stub', () => {
  it.each(fromStub)('$type comes back as it was sent by the stub', (message) => {
    expect(fromBytes(encodeFromStub(message))).toEqual([message])
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
    expect(() => fromBytes(encodeFrame(30, 0))).toThrow(FrameError)
    expect(() => decodeToStub(decode(encodeFrame(20, 0)))).toThrow(FrameError)
    const short = encodeList(['/', '', '0', '0', '0', '1', '3', 'docker'])
    expect(() => fromBytes(encodeFrame(20, 0, short))).toThrow(FrameError)
    const odd = encodeList(['/', '', 'x', '0', '0', '1', '0'])
    expect(() => fromBytes(encodeFrame(20, 0, odd))).toThrow(FrameError)
  })
})

describe('a start larger than a frame', () => {
  const start = (args: string[], env: string[]): FromStub => ({
    type: 'start',
    start: {
      cwd: '/',
      terminals: { stdin: false, stdout: false, stderr: false },
      rows: 0,
      columns: 0,
      uid: 0,
      pid: 99,
      args,
      env,
    },
  })
  const string = 'x'.repeat(128 * 1024 - 1)
  const part = encodeFrame(25, 0, new Uint8Array(maxPayloadBytes))

  it.each([
    ['of 90,000 characters', start(['docker', ...Array.from({ length: 3 }, () => 'y'.repeat(30_000))], [])],
    [
      'of 2 MiB',
      start(
        ['docker'],
        Array.from({ length: 16 }, () => string),
      ),
    ],
  ])('%s comes back as it was sent, however it is cut', (_, message) => {
    const bytes = encodeFromStub(message)
    const decoder = new FromStubDecoder()
    const found: FromStub[] = []
    for (let at = 0; at < bytes.length; at += 4096) found.push(...decoder.push(bytes.slice(at, at + 4096)))
    expect(found).toEqual([message])
  })

  it('is followed by others, and by another start', () => {
    const messages: FromStub[] = [
      start(['docker', string], []),
      { type: 'stdin', bytes },
      start(['docker'], [string]),
    ]
    const decoder = new FromStubDecoder()
    expect(messages.flatMap((message) => decoder.push(encodeFromStub(message)))).toEqual(messages)
  })

  it('has an end, and no parts that carry less than they could', () => {
    const decoder = new FromStubDecoder()
    for (let i = 0; i < 96; i++) expect(decoder.push(part)).toEqual([])
    expect(() => decoder.push(part)).toThrow(FrameError)
    expect(() => fromBytes(encodeFrame(25, 0))).toThrow(FrameError)
  })
})

function fromBytes(bytes: Uint8Array): FromStub[] {
  return new FromStubDecoder().push(bytes)
}

function decode(frame: Uint8Array) {
  return new FrameDecoder().push(frame)[0]!
}
