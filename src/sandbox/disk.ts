/** The host's disk: formatted from the template when it is new. */
import type { BlockDevice } from '../emulator/disk/block-device.ts'
import { format, isFormatted } from '../emulator/disk/disk-template.ts'

/** Bytes of a new disk. The template is made for exactly this size. */
export const DISK_BYTES = 2 * 1024 ** 3

/** @param template fetched only when it is needed. */
export async function prepareDisk(device: BlockDevice, template: () => Promise<Uint8Array>): Promise<void> {
  if (!isFormatted(device)) await format(device, await template())
}
