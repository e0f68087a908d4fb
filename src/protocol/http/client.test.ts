import { expect, it } from 'vitest'
import { socketPair } from '../socket.ts'
import { request, serve, type Handler, type HttpResponse } from './index.ts'

/** A signal, and how many listen to it. */
function watchedSignal() {
  const controller = new AbortController()
  const { signal } = controller
  const listeners = new Set<unknown>()
  const { addEventListener, removeEventListener } = signal
  signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
    listeners.add(args[1])
    addEventListener.apply(signal, args)
  }
  signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
    listeners.delete(args[1])
    removeEventListener.apply(signal, args)
  }
  return { controller, signal, count: () => listeners.size }
}

const never = new Promise<never>(() => {})
const text: Handler = async () => new Response('hello', { headers: { 'content-length': '5' } })
const chunks: Handler = async () => new Response(new Blob(['hello']).stream())
const endless: Handler = async () => new Response(new ReadableStream({ pull: () => never }))
const upgraded: Handler = async ({ hijack }) => {
  const socket = await hijack(101, [['Upgrade', 'tcp']])
  await socket.readable.pipeTo(socket.writable)
  return new Response()
}

it.each<[string, Handler, (answer: HttpResponse) => Promise<unknown>]>([
  ['its body has been read', text, (answer) => answer.text()],
  ['its chunks have been read', chunks, (answer) => answer.text()],
  ['its body was cancelled', endless, (answer) => answer.body.cancel()],
  ['it has no body', async () => new Response(null, { status: 204 }), async () => undefined],
  [
    'its upgraded connection has ended',
    upgraded,
    async ({ upgraded: socket }) => {
      await socket!.writable.close()
      await new Response(socket!.readable).text()
    },
  ],
])('a request lets go of its signal when %s', async (_, handler, finish) => {
  const { signal, count } = watchedSignal()
  for (let round = 0; round < 3; round++) {
    const [client, server] = socketPair()
    void serve(server, handler).catch(() => undefined)
    const answer = await request(client, { method: 'GET', path: '/', signal })
    await finish(answer)
  }
  await expect.poll(count).toBe(0)
})

it('a request lets go of its signal when the server breaks off', async () => {
  const { signal, count } = watchedSignal()
  const [client, server] = socketPair()
  void server.writable.abort(new Error('broken off'))
  await expect(request(client, { method: 'GET', path: '/', signal })).rejects.toThrow('broken off')
  await expect.poll(count).toBe(0)
})

it.each<[string, Handler]>([
  ['the head', () => never],
  ['the body', endless],
  ['the end of an upgraded connection', upgraded],
])('a request that waits for %s still hears its signal', async (_, handler) => {
  const { controller, signal, count } = watchedSignal()
  const [client, server] = socketPair()
  void serve(server, handler).catch(() => undefined)
  setTimeout(() => controller.abort(new Error('no more')), 20)
  const reading = request(client, { method: 'GET', path: '/', signal }).then(async (answer) => {
    expect(count()).toBe(1)
    return new Response(answer.upgraded?.readable ?? answer.body).text()
  })
  // What was cut short by the signal either fails or ends; it does not hang.
  await reading.catch(() => undefined)
  await expect.poll(count).toBe(0)
})
