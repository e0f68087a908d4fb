import type { V86 } from 'v86'

/**
 * What is used of v86 beyond its public interface. Each is reached from outside, by name: v86's build keeps property
 * names, and `vm.test.ts` notices when a version no longer has one.
 */
export interface V86Internals {
  cpu: {
    /** Index 1: how many pages one compiled module may span. */
    set_jit_config(index: number, value: number): void
    io: { ports: Record<number, { write8: (this: unknown, value: number) => void; device: unknown }> }
    /** Also called to clear the guest's memory before a state is restored. */
    zero_memory(address: number, sizeBytes: number): void
    /** The guest asks for a reset: keyboard controller, PCI reset register. */
    reboot_internal(): void
  }
  /** Runs the guest for about a millisecond, and sees to being called again. */
  do_tick(): void
  /** Sees to `yield_callback(tick)` being called after that time; 0 or less: at once, but in another task. */
  yield(delayMs: number, tick: number): void
  yield_callback(tick: number): void
  /** Ends the helper thread that `yield` uses in browsers. */
  unregister_yield(): void
}

/** Hands bytes to `/dev/hvc0`: into one buffer of at most 4096 that the guest has posted, or nowhere. */
export function sendToConsole(emulator: V86, bytes: Uint8Array): void {
  const { bus } = emulator as unknown as { bus: { send(name: string, value: Uint8Array): void } }
  bus.send('virtio-console0-input-bytes', bytes)
}

export function internalsOf(emulator: V86): V86Internals {
  return (emulator as unknown as { v86: V86Internals }).v86
}

/** v86's own `stop` waits for a tick, which never comes if the last one failed: says that there is nothing to wait for. */
export function markStopped(emulator: V86): void {
  ;(emulator as unknown as { cpu_is_running: boolean }).cpu_is_running = false
}

/** Sent when the guest halts its processor with interrupts off, so for good; v86's types leave it out. */
export const HALT_EVENT = 'cpu-event-halt' as 'emulator-stopped'
