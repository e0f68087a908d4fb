/** Fetches the guest's parts, counts their bytes as they come, and refuses a part whose hash is not the manifest's. */
import { createSHA256 } from 'hash-wasm'
import { SandboxFailure } from '../failure.ts'
import { fileOf, parseManifest, type GuestFile, type GuestManifest } from '../guest-manifest.ts'

export type FetchProgress = (loadedBytes: number, totalBytes: number) => void

export class GuestParts {
  readonly #base: string
  readonly #manifest: GuestManifest

  private constructor(base: string, manifest: GuestManifest) {
    this.#base = base
    this.#manifest = manifest
  }

  /** @param base URL of the folder, ending with a slash. @throws {SandboxFailure} download, integrity. */
  static async open(base: string): Promise<GuestParts> {
    const response = await get(`${base}manifest.json`)
    const json: unknown = await response.json().catch(() => null)
    try {
      return new GuestParts(base, parseManifest(json))
    } catch (error) {
      throw new SandboxFailure('integrity', (error as Error).message)
    }
  }

  get version(): string {
    return this.#manifest.version
  }

  size(file: string): number {
    return fileOf(this.#manifest, file).sizeBytes
  }

  /** @throws {SandboxFailure} download, integrity. */
  async fetch(file: string, progress: FetchProgress = () => undefined): Promise<Uint8Array> {
    const part = fileOf(this.#manifest, file)
    const response = await get(this.#base + part.file)
    const bytes = await readCounted(response, part, progress)
    const hasher = (await createSHA256()).init()
    if (hasher.update(bytes).digest('hex') !== part.sha256)
      throw new SandboxFailure('integrity', `${part.file} is not what the manifest says: its sha256 differs`)
    return bytes
  }
}

async function get(url: string): Promise<Response> {
  try {
    const response = await fetch(url)
    if (!response.ok) throw new Error(`the server answered ${response.status}`)
    return response
  } catch (error) {
    throw new SandboxFailure('download', `${url} could not be fetched: ${(error as Error).message}`, {
      cause: error,
    })
  }
}

async function readCounted(
  response: Response,
  part: GuestFile,
  progress: FetchProgress,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(part.sizeBytes)
  let loaded = 0
  const reader = response.body!.getReader()
  for (;;) {
    const { done, value } = await reader.read().catch((error: unknown) => {
      throw new SandboxFailure(
        'download',
        `${part.file} broke off after ${loaded} bytes: ${(error as Error).message}`,
      )
    })
    if (done) break
    if (loaded + value.length > bytes.length) {
      await reader.cancel()
      throw new SandboxFailure('integrity', `${part.file} is longer than the manifest says`)
    }
    bytes.set(value, loaded)
    loaded += value.length
    progress(loaded, bytes.length)
  }
  if (loaded < bytes.length)
    throw new SandboxFailure('download', `${part.file} broke off after ${loaded} of ${bytes.length} bytes`)
  return bytes
}
