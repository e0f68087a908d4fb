/**
 * One virtual machine: v86 with the guest's devices, running or crashed. It knows bytes on a console and on the agent's
 * link, and nothing of what they say, of containers or of Docker.
 */
import { V86 } from 'v86'
import type { AgentTransport } from '../../protocol/agent/index.ts'
import type { BlockDevice } from '../disk/block-device.ts'
import { ConsoleLog, panicReason } from './console-log.ts'
import { IdeBuffer, onFlushCommand } from '../disk/disk.ts'
import { pace } from './pacing.ts'
import { bufferOf, v86Options, type BootParts, type MachineParts } from './machine-options.ts'
import { restoreIntoNew } from './restore.ts'
import { HALT_EVENT, internalsOf, markStopped, sendToConsole, type V86Internals } from './v86-internals.ts'

export interface VmOptions extends Pick<MachineParts, 'memoryBytes' | 'wasm' | 'handle9p'> {
  disk: BlockDevice
  /** A state of `saveState`, compressed with zstd or not, of a machine with the same memory and size of disk; or what to boot. */
  start: { snapshot: Uint8Array } | { boot: BootParts }
  /** A line of the kernel's console. */
  onConsole?: (line: string) => void
  /** The guest or the emulator has failed, and is stopped. Called once. */
  onCrash?: (reason: string) => void
}

export interface Vm {
  /** `/dev/hvc0` of the guest. */
  readonly agent: AgentTransport
  /** The last of the kernel's console. */
  readonly consoleText: string
  /** Stops the guest, between two instructions, and starts it again. */
  pause(): void
  resume(): void
  /** All of the machine but its disk. */
  saveState(): Promise<ArrayBuffer>
  /** Stops for good; frees what v86 holds. The disk stays open. */
  destroy(): void
}

/** @throws the snapshot does not fit, or the browser cannot run v86. */
export async function startVm(options: VmOptions): Promise<Vm> {
  const vm = new EmulatedVm(options)
  await vm.load()
  return vm
}

class EmulatedVm implements Vm {
  readonly agent: AgentTransport
  readonly #options: VmOptions
  readonly #console: ConsoleLog
  #emulator!: V86
  #stopPacing = () => {}
  #state: 'running' | 'paused' | 'over' = 'paused'

  constructor(options: VmOptions) {
    this.#options = options
    this.#console = new ConsoleLog((line) => this.#printed(line))
    this.agent = {
      send: (packet) => this.#guard(() => sendToConsole(this.#emulator, packet)),
      onBytes: (listener) => this.#emulator.add_listener('virtio-console0-output-bytes', listener),
    }
  }

  get consoleText(): string {
    return this.#console.text
  }

  async load(): Promise<void> {
    const { start, disk } = this.#options
    await this.#createEmulator('boot' in start ? start.boot : undefined)
    const internals = internalsOf(this.#emulator)
    this.#stopPacing = pace(internals)
    this.#watch(internals)
    onFlushCommand(internals, () => this.#guard(() => disk.flush()))
    // Compiling page by page starts sooner than v86's three pages at a time: new programs run twice as fast at first.
    internals.cpu.set_jit_config(1, 1)
    this.#emulator.add_listener('serial0-output-byte', (byte: number) => this.#console.push(byte))
    if ('snapshot' in start) await restoreIntoNew(this.#emulator, bufferOf(start.snapshot))
    this.resume()
  }

  pause(): void {
    if (this.#state === 'running') this.#state = 'paused'
  }

  resume(): void {
    if (this.#state !== 'paused') return
    this.#state = 'running'
    void this.#emulator.run()
  }

  saveState(): Promise<ArrayBuffer> {
    return this.#emulator.save_state()
  }

  destroy(): void {
    if (this.#state === 'over') return
    this.#halt()
  }

  #createEmulator(boot: BootParts | undefined): Promise<void> {
    const { memoryBytes, wasm, handle9p, disk } = this.#options
    const buffer = new IdeBuffer(disk, (error) =>
      this.#crash(`the disk's storage failed: ${messageOf(error)}`),
    )
    const options = v86Options({ memoryBytes, wasm, handle9p, disk: buffer, ...(boot ? { boot } : {}) })
    return new Promise((resolve, reject) => {
      const { wasm_fn: instantiate } = options
      // v86 does not look after a failure here.
      options.wasm_fn = (imports) =>
        instantiate!(imports).catch((error) => (reject(error), new Promise(() => {})))
      this.#emulator = new V86(options)
      this.#emulator.add_listener('emulator-loaded', () => resolve())
    })
  }

  #watch(internals: V86Internals): void {
    const tick = internals.do_tick.bind(internals)
    internals.do_tick = () => {
      if (this.#state === 'running') this.#guard(tick)
    }
    internals.cpu.reboot_internal = () => this.#crash('the guest reset itself')
    this.#emulator.add_listener(HALT_EVENT, () => this.#crash('the guest halted its processor'))
  }

  #printed(line: string): void {
    this.#options.onConsole?.(line)
    const reason = panicReason(line)
    if (reason) this.#crash(reason)
  }

  /** v86 calls some of our code, and runs itself, where nobody would catch what it throws. */
  #guard(work: () => void): void {
    if (this.#state === 'over') return
    try {
      work()
    } catch (error) {
      this.#crash(`the emulator failed: ${messageOf(error)}`)
    }
  }

  #crash(reason: string): void {
    if (this.#state === 'over') return
    this.#halt()
    this.#options.onCrash?.(reason)
  }

  #halt(): void {
    this.#state = 'over'
    this.#stopPacing()
    markStopped(this.#emulator)
    void this.#emulator.destroy()
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
