/**
 * The machine that the guest's kernel was configured for, in one place. A snapshot can be restored only on the same
 * machine, so whoever makes one, and whoever restores it, builds v86's options here.
 */
import type { V86Options } from 'v86'
import type { IdeBuffer } from '../disk/disk.ts'

export const DEFAULT_MEMORY_BYTES = 256 * 1024 * 1024

export interface MachineParts {
  memoryBytes: number
  /** `v86.wasm`. */
  wasm: WebAssembly.Module | BufferSource
  disk: IdeBuffer
  handle9p: (request: Uint8Array, reply: (bytes: Uint8Array) => void) => void
  /** Needed to boot; not to restore a snapshot. */
  boot?: BootParts
}

export interface BootParts {
  bios: Uint8Array
  vgaBios: Uint8Array
  kernel: Uint8Array
  initramfs: Uint8Array
  /** Added to the kernel's command line. */
  kernelArguments?: string[]
}

/** `tsc=reliable`: v86's cycle counter follows the host's clock. */
const KERNEL_ARGUMENTS = ['console=ttyS0', 'quiet', 'tsc=reliable', 'mitigations=off', 'random.trust_cpu=on']

export function v86Options({ memoryBytes, wasm, disk, handle9p, boot }: MachineParts): V86Options {
  return {
    wasm_fn: async (imports: WebAssembly.Imports) => (await instantiate(wasm, imports)).exports,
    memory_size: memoryBytes,
    vga_memory_size: 1024 * 1024,
    autostart: false,
    fastboot: true,
    // Not for power management: it comes with the local APIC, whose timer lets an idle guest sleep for seconds.
    acpi: true,
    disable_keyboard: true,
    disable_mouse: true,
    disable_speaker: true,
    // Without a relay, frames that the guest sends are dropped; `net0-send` and `net0-receive` are free for an Ethernet.
    net_device: { type: 'virtio' },
    virtio_console: { type: 'none' },
    // v86 takes objects with these methods as they are; its types do not say so.
    filesystem: { handle9p } as NonNullable<V86Options['filesystem']>,
    hda: disk as unknown as NonNullable<V86Options['hda']>,
    ...(boot ? bootOptions(boot) : {}),
  }
}

function bootOptions(boot: BootParts): Partial<V86Options> {
  return {
    bios: { buffer: bufferOf(boot.bios) },
    vga_bios: { buffer: bufferOf(boot.vgaBios) },
    bzimage: { buffer: bufferOf(boot.kernel) },
    initrd: { buffer: bufferOf(boot.initramfs) },
    cmdline: [...KERNEL_ARGUMENTS, ...(boot.kernelArguments ?? [])].join(' '),
  }
}

async function instantiate(wasm: WebAssembly.Module | BufferSource, imports: WebAssembly.Imports) {
  if (wasm instanceof WebAssembly.Module) return WebAssembly.instantiate(wasm, imports)
  return (await WebAssembly.instantiate(wasm, imports)).instance
}

/** v86 wants whole buffers, and may keep and change them. */
export function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return bytes.slice().buffer as ArrayBuffer
}
