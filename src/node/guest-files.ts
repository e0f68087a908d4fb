/** The guest's parts in a folder (the build's cache), each checked against the manifest before it is used. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { ensureImages } from '../../images/manifest.ts'
import { cacheDirectory } from '../../scripts/cache.ts'
import { ensureGuest } from '../../scripts/guest.ts'
import type { BootParts } from '../emulator/vm/machine-options.ts'
import { fileOf, parseManifest } from '../sandbox/guest-manifest.ts'

export interface GuestFiles {
  /** @param file name beside the manifest. @throws {Error} there is no such part, or its sha256 differs. */
  read(file: string): Promise<Uint8Array>
  /** What a cold boot needs. */
  bootParts(): Promise<BootParts>
  /** v86 itself, compiled. */
  wasm(): Promise<WebAssembly.Module>
}

/** The guest and the bundled images of this checkout: as the environment says where, else built if need be. */
export async function openGuest(): Promise<GuestFiles & { imagesDir: string }> {
  const dir = process.env.DRYDOCK_GUEST ?? (await ensureGuest()).dir
  const imagesDir =
    process.env.DRYDOCK_IMAGES ?? (await ensureImages({ cacheDir: cacheDirectory(), log: console.log }))
  return { ...(await openGuestFolder(dir)), imagesDir }
}

/** @param dir holds `manifest.json` and the files it names. */
export async function openGuestFolder(dir: string): Promise<GuestFiles> {
  const manifest = parseManifest(JSON.parse(await readFile(join(dir, 'manifest.json'), 'utf8')))
  const read = async (file: string): Promise<Uint8Array> => {
    const part = fileOf(manifest, file)
    const bytes = await readFile(join(dir, part.file))
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    if (sha256 !== part.sha256)
      throw new Error(`${join(dir, file)} is not what the manifest says: its sha256 differs`)
    return bytes
  }
  return { read, bootParts: () => readBootParts(read), wasm: compileV86 }
}

async function readBootParts(read: (file: string) => Promise<Uint8Array>): Promise<BootParts> {
  const files = ['bios.bin', 'vgabios.bin', 'bzImage', 'initramfs.cpio.gz']
  const [bios, vgaBios, kernel, initramfs] = await Promise.all(files.map(read))
  return { bios: bios!, vgaBios: vgaBios!, kernel: kernel!, initramfs: initramfs! }
}

async function compileV86(): Promise<WebAssembly.Module> {
  const path = createRequire(import.meta.url).resolve('v86/build/v86.wasm')
  return WebAssembly.compile(await readFile(path))
}
