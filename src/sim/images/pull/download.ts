/**
 * One layer from a registry to the store, in one pass: counted, hashed, unzipped, hashed again, indexed and written as the
 * bytes arrive, and kept only if both digests are right.
 */
import type { Descriptor } from '../../../protocol/oci-image.ts'
import type { Host } from '../../base/host.ts'
import type { LayerDraft } from '../layer-draft.ts'
import type { Layers, StoredLayer } from '../layers.ts'
import { newSha256 } from '../sha256.ts'
import { createDecompressor, type Decompressor } from './decompress.ts'
import { Throttle } from './progress.ts'
import { RegistryError } from './registry-error.ts'
import type { TransferProgress } from './transfers.ts'

export interface Download {
  descriptor: Descriptor
  /** The blob from an offset on. */
  open: (offset: number, signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>
  layers: Layers
  host: Host
  report: (progress: TransferProgress) => void
  signal: AbortSignal
}

const MAX_ATTEMPTS = 5
/** Asking again would get the same answer. */
const FINAL = new Set([
  'UNAUTHORIZED',
  'UNSUPPORTED',
  'DENIED',
  'TOOMANYREQUESTS',
  'NAME_UNKNOWN',
  'BLOB_UNKNOWN',
])

/** @throws {Error} `filesystem layer verification failed for digest …`, `failed to register layer: …`; nothing is kept then. */
export async function downloadLayer(download: Download): Promise<StoredLayer> {
  const draft = await download.layers.draft()
  try {
    await receive(download, draft)
    const { digest, mediaType, size } = download.descriptor
    download.report({ status: 'Extracting', current: size, total: size })
    return await download.layers.add(draft, { digest, mediaType, size }).catch(asRegisterFailure)
  } catch (error) {
    await draft.abort()
    throw error
  }
}

async function receive(download: Download, draft: LayerDraft): Promise<void> {
  const { descriptor, report, host } = download
  const { digest, size } = descriptor
  const hasher = await newSha256()
  const throttle = new Throttle(size, () => host.now())
  const decompressor = createDecompressor((bytes) => draft.write(bytes))
  let received = 0
  for await (const bytes of chunksOf(download)) {
    received += bytes.length
    if (received > size) break
    hasher.update(bytes)
    if (throttle.due(received)) report({ status: 'Downloading', current: received, total: size })
    await decompressor.write(bytes)
  }
  report({ status: 'Verifying Checksum' })
  if (received !== size || hasher.digest() !== digest) {
    await decompressor.finish().catch(() => undefined)
    throw new Error(`filesystem layer verification failed for digest ${digest}`)
  }
  report({ status: 'Download complete' })
  await finish(decompressor, draft).catch(asRegisterFailure)
}

async function finish(decompressor: Decompressor, draft: LayerDraft): Promise<void> {
  await decompressor.finish()
  await draft.finish()
}

/** The blob's bytes in order, from as many connections as it takes. */
async function* chunksOf(download: Download): AsyncGenerator<Uint8Array> {
  let offset = 0
  for (let attempt = 1; ; attempt++) {
    try {
      const reader = (await download.open(offset, download.signal)).getReader()
      try {
        for (;;) {
          const { done, value } = await reader.read()
          download.signal.throwIfAborted()
          if (done) return
          offset += value.length
          yield value
        }
      } finally {
        await reader.cancel().catch(() => undefined)
      }
    } catch (error) {
      download.signal.throwIfAborted()
      if (attempt >= MAX_ATTEMPTS || (error instanceof RegistryError && FINAL.has(error.code))) throw error
      await waitToRetry(attempt * 5, download)
    }
  }
}

async function waitToRetry(seconds: number, { report, host, signal }: Download): Promise<void> {
  for (let left = seconds; left > 0; left--) {
    report({ status: `Retrying in ${left} second${left === 1 ? '' : 's'}` })
    await host.sleep(1000, signal)
    signal.throwIfAborted()
  }
}

function asRegisterFailure(error: unknown): never {
  const text = isFull(error)
    ? 'no space left on device'
    : error instanceof Error
      ? error.message
      : String(error)
  throw new Error(`failed to register layer: ${text}`, { cause: error })
}

/** Storage of Node and of the browser says in its own way that it is full. */
function isFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return error.name === 'QuotaExceededError' || (error as { code?: unknown }).code === 'ENOSPC'
}
