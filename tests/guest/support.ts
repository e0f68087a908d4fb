/** The real guest, for tests: started from the build's snapshot, on a disk in memory, with a layer of busybox. */
import { ensureGuest } from '../../scripts/guest.ts'
import { memoryBlockDevice } from '../../src/emulator/disk/block-device.memory.ts'
import type { BlockDevice } from '../../src/emulator/disk/block-device.ts'
import { format, templateSizeBytes } from '../../src/emulator/disk/disk-template.ts'
import { DEFAULT_MEMORY_BYTES } from '../../src/emulator/vm/machine-options.ts'
import { createMachine, type GuestMachineOptions } from '../../src/emulator/machine.ts'
import { openGuestFolder, type GuestFiles } from '../../src/node/guest-files.ts'
import type { Layer } from '../../src/protocol/layer.ts'
import type { Machine } from '../../src/protocol/machine/index.ts'
import { readInitramfs } from './initramfs.ts'
import { TarIndexer, writeTar, type TarItem } from '../../src/protocol/tar/index.ts'

export async function guestFiles(): Promise<GuestFiles> {
  return openGuestFolder(process.env.DRYDOCK_GUEST ?? (await ensureGuest()).dir)
}

/** A disk as a new sandbox has it. */
export async function newDisk(guest: GuestFiles): Promise<BlockDevice> {
  const template = await guest.read('disk.template')
  const disk = memoryBlockDevice(await templateSizeBytes(template))
  await format(disk, template)
  return disk
}

export interface TestMachineOptions extends Partial<GuestMachineOptions> {
  extraLayers?: Layer[]
}

/** @returns a machine, and the diff ids of a root file system with busybox. */
export async function startMachine(
  options: TestMachineOptions = {},
): Promise<{ machine: Machine; layers: string[] }> {
  const guest = await guestFiles()
  const { extraLayers = [], ...rest } = options
  const busybox = await busyboxLayer(guest)
  const all = [busybox, ...extraLayers]
  const machine = await createMachine({
    memoryBytes: DEFAULT_MEMORY_BYTES,
    wasm: await guest.wasm(),
    disk: options.disk ?? (await newDisk(guest)),
    start: options.start ?? { snapshot: await guest.read('base.state.zst') },
    layers: { open: async (diffId) => all.find((layer) => layer.diffId === diffId) ?? null },
    ...rest,
  })
  return { machine, layers: [busybox.diffId] }
}

const TYPE_MASK = 0o170000
const SYMLINK = 0o120000

/** The guest's own busybox, and what leads to it, as an image layer. */
async function busyboxLayer(guest: GuestFiles): Promise<Layer> {
  const files = readInitramfs(await guest.read('initramfs.cpio.gz'))
  const program = files.find(({ path }) => path === 'bin/busybox')!.content
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
  const applets = files.filter(
    ({ mode, content }) => (mode & TYPE_MASK) === SYMLINK && text(content) === '/bin/busybox',
  )
  return tarLayer('b'.repeat(64), [
    ...['bin', 'dev', 'etc', 'proc', 'root', 'sys', 'tmp'].map((path) =>
      anItem({ path, type: 'directory', mode: 0o755 }),
    ),
    anItem({ path: 'bin/busybox', mode: 0o755, size: program.length, content: program }),
    ...applets.map(({ path }) => anItem({ path, type: 'symlink', link: '/bin/busybox', mode: 0o777 })),
    aFile('etc/passwd', 'root:x:0:0:root:/root:/bin/sh\n'),
  ])
}

const TIME = 1_700_000_000

export function aFile(path: string, text: string): TarItem {
  const content = new TextEncoder().encode(text)
  return anItem({ path, size: content.length, content })
}

export function anItem(item: Partial<TarItem> & { path: string }): TarItem {
  return { type: 'file', mode: 0o644, uid: 0, gid: 0, mtime: TIME, size: 0, ...item }
}

/** A layer as the store would have it: a tar, and the index that was made of it. */
export async function tarLayer(digest: string, items: TarItem[]): Promise<Layer> {
  const indexer = new TarIndexer()
  const pieces: Uint8Array[] = []
  for await (const piece of writeTar(items)) {
    indexer.write(piece)
    pieces.push(piece)
  }
  const tar = Buffer.concat(pieces)
  return {
    diffId: `sha256:${digest}`,
    entries: indexer.finish(),
    read: (offset, length) => tar.subarray(offset, offset + length),
  }
}
