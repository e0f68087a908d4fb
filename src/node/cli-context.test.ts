import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo, Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dialNode } from './cli-context.ts'
import { listen } from './sockets.ts'

let directory: string
let server: Server | undefined
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'drydock-dial-'))))
afterEach(() => {
  server?.close()
  rmSync(directory, { recursive: true })
})

/** What a server that sends everything back makes of some words, after our half-close. */
async function echoed(address: string, words: string): Promise<string> {
  const { readable, writable } = await dialNode(address)
  const writer = writable.getWriter()
  await writer.write(new TextEncoder().encode(words))
  await writer.close()
  return new Response(readable as ReadableStream<Uint8Array<ArrayBuffer>>).text()
}

describe('dialNode', () => {
  it('reaches unix and TCP sockets, and half-closes', async () => {
    const path = join(directory, 'echo.sock')
    server = await listen({ path }, (socket) => void socket.pipe(socket))
    expect(await echoed(`unix://${path}`, 'by path')).toBe('by path')
    server.close()
    server = await listen({ host: '127.0.0.1', port: 0 }, (socket) => void socket.pipe(socket))
    const { port } = server.address() as AddressInfo
    expect(await echoed(`tcp://127.0.0.1:${port}`, 'by port')).toBe('by port')
  })

  it('says why nobody is reached', async () => {
    await expect(dialNode(`unix://${directory}/none`)).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(dialNode('tcp://127.0.0.1:1')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })
})
