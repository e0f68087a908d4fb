/** v86 itself, fetched and compiled. */
import wasmUrl from 'v86/build/v86.wasm?gzipped'
import { SandboxFailure } from '../failure.ts'

const GZIP_MAGIC = [0x1f, 0x8b]

/** @throws {SandboxFailure} download. */
export async function fetchEmulator(): Promise<WebAssembly.Module> {
  try {
    const response = await fetch(wasmUrl)
    if (!response.ok) throw new Error(`the server answered ${response.status}`)
    return await WebAssembly.compile(await unzipped(await response.arrayBuffer()))
  } catch (error) {
    const reason = (error as Error).message
    throw new SandboxFailure('download', `the emulator could not be fetched: ${reason}`, { cause: error })
  }
}

/** A server may have unzipped it on the way. */
async function unzipped(bytes: ArrayBuffer): Promise<ArrayBuffer> {
  const head = new Uint8Array(bytes).subarray(0, GZIP_MAGIC.length)
  return GZIP_MAGIC.every((byte, index) => head[index] === byte) ? gunzip(bytes) : bytes
}

function gunzip(bytes: ArrayBuffer): Promise<ArrayBuffer> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  return new Response(stream).arrayBuffer()
}
