/** After a boot of the machine. */
import type { VolumeContext } from './context.ts'

/** Loads what is stored, and takes in directories that a crash left without a record. */
export async function restoreVolumes({ machine, clock, volumes }: VolumeContext): Promise<void> {
  await volumes.load()
  for (const name of await machine.volumes.list()) {
    if (!volumes.get(name)) await volumes.add({ name, created: clock.now(), labels: null })
  }
}
