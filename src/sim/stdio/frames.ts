/**
 * Output of a container without a terminal, as attach, exec and logs send it.
 *
 * ```text
 * offset  0         1 2 3    4 5 6 7                8 ...
 *         stream    0 0 0    payload size, bytes    payload
 *         u8                 u32, big-endian
 * ```
 */
import type { StreamName } from './broadcast.ts'

const NUMBER: Record<StreamName | 'systemerr', number> = { stdout: 1, stderr: 2, systemerr: 3 }

export function frame(stream: StreamName | 'systemerr', payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(8 + payload.length)
  bytes[0] = NUMBER[stream]
  new DataView(bytes.buffer).setUint32(4, payload.length)
  bytes.set(payload, 8)
  return bytes
}
