/** Requests of the page to the engine or a registry, made on a connection as any other client's. */
import { concat } from '../../protocol/concat.ts'
import { request as send, type HttpResponse } from '../../protocol/http/index.ts'
import { supply } from '../../protocol/ports.ts'
import type { WireBody, WireRequest, WireResponse } from '../../protocol/sandbox.ts'
import type { Dial, Origin } from '../../protocol/socket.ts'

/** Up to this size an answer of known length is sent whole. */
const WHOLE_BYTES = 1 << 20

/** @param transfer ports in the answer are handed to this, to be moved with the message. */
export async function answer(
  dial: Dial,
  wanted: WireRequest,
  origin: Origin,
  transfer: (response: WireResponse, ports: MessagePort[]) => WireResponse,
): Promise<WireResponse> {
  const socket = await dial(wanted.address ?? 'unix:///var/run/docker.sock', origin)
  const response = await send(socket, {
    method: wanted.method,
    path: wanted.path,
    headers: Object.fromEntries(wanted.headers ?? []),
    ...(wanted.body ? { body: wanted.body } : {}),
  })
  const { body, ports } = await bodyOf(response)
  return transfer({ status: response.status, headers: [...response.headers], body }, ports)
}

async function bodyOf(response: HttpResponse): Promise<{ body: WireBody; ports: MessagePort[] }> {
  const length = response.headers.get('content-length')
  if (length === '0' || response.status === 204 || response.status === 304) {
    await response.body.cancel()
    return { body: { kind: 'none' }, ports: [] }
  }
  if (length !== undefined && Number(length) <= WHOLE_BYTES) {
    return { body: { kind: 'bytes', bytes: concat([await response.bytes()]) }, ports: [] }
  }
  const { port1, port2 } = new MessageChannel()
  void supply(response.body, port1)
  return { body: { kind: 'stream', port: port2 }, ports: [port2] }
}
