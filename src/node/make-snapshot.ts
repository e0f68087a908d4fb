/**
 * `tsx make-snapshot.ts --guest DIR --out FILE`: boots the guest in DIR and saves it, uncompressed, when its agent is idle:
 * greeted, but never spoken to, its disk and layers not mounted. Part of the guest's build (`scripts/guest/snapshot.ts`).
 */
import { writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { memoryBlockDevice } from '../emulator/disk/block-device.memory.ts'
import { templateSizeBytes } from '../emulator/disk/disk-template.ts'
import { DEFAULT_MEMORY_BYTES } from '../emulator/vm/machine-options.ts'
import { startVm, type Vm } from '../emulator/vm/vm.ts'
import { AgentLink } from '../protocol/agent/index.ts'
import { openGuestFolder } from './guest-files.ts'

const BOOT_TIMEOUT_MS = 120_000
/** The kernel goes on for a moment: it frees what it needed to start, and its workers come to rest. */
const QUIET_MS = 3000
/** Tells the guest to fill its free memory with zeros, of which a snapshot keeps nothing. */
const SCRUB = 'drydock.scrub'

async function bootToRest(guestDir: string): Promise<Vm> {
  const guest = await openGuestFolder(guestDir)
  const disk = memoryBlockDevice(await templateSizeBytes(await guest.read('disk.template')))
  let crashed = (_reason: string): void => undefined
  const crash = new Promise<never>((_, reject) => (crashed = (reason) => reject(new Error(reason))))
  const vm = await startVm({
    memoryBytes: DEFAULT_MEMORY_BYTES,
    wasm: await guest.wasm(),
    disk,
    handle9p: () => undefined,
    start: { boot: { ...(await guest.bootParts()), kernelArguments: [SCRUB] } },
    onConsole: (line) => process.stdout.write(line),
    onCrash: (reason) => crashed(reason),
  })
  const { hello } = new AgentLink(vm.agent)
  const timeout = sleep(BOOT_TIMEOUT_MS, undefined, { ref: false }).then(() =>
    crashed('the guest did not boot in time'),
  )
  await Promise.race([hello, crash, timeout])
  await Promise.race([sleep(QUIET_MS), crash])
  vm.pause()
  return vm
}

const { values } = parseArgs({ options: { guest: { type: 'string' }, out: { type: 'string' } } })
if (values.guest === undefined || values.out === undefined)
  throw new Error('usage: make-snapshot --guest DIR --out FILE')
const vm = await bootToRest(values.guest)
await writeFile(values.out, new Uint8Array(await vm.saveState()))
vm.destroy()
