import { expect, it } from 'vitest'
import type { Process } from '../../protocol/machine/index.ts'
import { portSocket } from '../../protocol/ports.ts'
import { Terminals } from './terminals.ts'

/** A shell that prints what it is given, each piece by itself, without waiting for a reader. */
function chattyShell(pieces: string[]): Process {
  const encoder = new TextEncoder()
  return {
    pid: 7,
    stdin: new WritableStream(),
    stdout: new ReadableStream({
      start(controller) {
        for (const piece of pieces) controller.enqueue(encoder.encode(piece))
        controller.close()
      },
    }),
    stderr: null,
    resize: async () => {},
    kill: async () => {},
    exited: Promise.resolve({ code: 0 }),
  }
}

it('sends what is printed in many small writes as few messages, whole and in order', async () => {
  const { port1, port2 } = new MessageChannel()
  const pieces = Array.from({ length: 650 }, (_, i) => `${i},`)
  const terminals = new Terminals()
  const id = terminals.open(chattyShell(pieces), port1)
  const page = portSocket(port2)
  const decoder = new TextDecoder()
  const messages: string[] = []
  for await (const chunk of page.readable) messages.push(decoder.decode(chunk, { stream: true }))
  expect(messages.join('')).toBe(pieces.join(''))
  expect(messages.length).toBeLessThan(10)
  expect(await terminals.wait(id)).toBe(0)
  await page.writable.close()
})
