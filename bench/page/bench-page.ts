/** The sandbox worker without the page around it, for `bench/chromium.ts` to drive: what it takes is the engine's and the guest's. */
import { transfer, wrap } from 'comlink'
import { FIRST_HOST } from '../../src/protocol/host-name.ts'
import { portSocket } from '../../src/protocol/ports.ts'
import type { SandboxWorker } from '../../src/protocol/sandbox.ts'

const worker = wrap<SandboxWorker>(
  new Worker(new URL('../../src/sandbox/browser/worker.ts', import.meta.url), { type: 'module' }),
)

class BenchTerminal {
  #writer: WritableStreamDefaultWriter<Uint8Array>
  #text = ''
  #arrived = () => {}

  constructor(port: MessagePort) {
    const { readable, writable } = portSocket(port)
    this.#writer = writable.getWriter()
    void this.#read(readable.getReader())
  }

  async #read(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      this.#text += new TextDecoder().decode(value)
      this.#arrived()
    }
  }

  type(text: string): void {
    void this.#writer.write(new TextEncoder().encode(text))
  }

  /** Waits until what has come since the last call holds this. */
  async expect(wanted: string): Promise<void> {
    while (!this.#text.includes(wanted)) {
      this.#text = this.#text.slice(-wanted.length)
      await new Promise<void>((resolve) => (this.#arrived = resolve))
    }
    this.#text = this.#text.slice(this.#text.indexOf(wanted) + wanted.length)
  }
}

let terminal: BenchTerminal

/** The terminal is wide, so that no line is broken where `times` looks for it. @returns milliseconds to a shell's prompt. */
async function boot(): Promise<number> {
  const startedAt = performance.now()
  const base = location.origin
  const booted = await worker.boot({
    host: FIRST_HOST,
    guestUrl: `${base}/guest/`,
    registryUrl: `${base}/registry/`,
    storage: 'opfs',
  })
  if (!booted.ok) throw new Error(booted.error.message)
  const { port1, port2 } = new MessageChannel()
  terminal = new BenchTerminal(port1)
  const opened = await worker.openTerminal({ rows: 24, columns: 200 }, transfer(port2, [port2]))
  if (!opened.ok) throw new Error(opened.error.message)
  await terminal.expect('# ')
  return performance.now() - startedAt
}

/**
 * From Enter to the end of the command, as the terminal shows it.
 * @param output whether what it prints comes to the terminal, too.
 * @returns milliseconds, one for each run.
 */
async function times(
  line: string,
  runs: number,
  warmUps: number,
  output: 'hidden' | 'shown' = 'hidden',
): Promise<number[]> {
  const measured: number[] = []
  for (let i = -warmUps; i < runs; i++) {
    // In two pieces, so that the echo of the line is not taken for its output.
    terminal.type(`${line}${output === 'hidden' ? ' >/dev/null' : ''}; echo en''ded`)
    await terminal.expect("en''ded")
    const startedAt = performance.now()
    terminal.type('\r')
    await terminal.expect('ended')
    if (i >= 0) measured.push(performance.now() - startedAt)
    await terminal.expect('# ')
  }
  return measured
}

/** From a key to its echo in a container's terminal. */
async function echo(runs: number): Promise<number[]> {
  terminal.type('docker run -it --rm busybox cat\r')
  await new Promise((resolve) => setTimeout(resolve, 4000))
  const measured: number[] = []
  for (let i = 0; i < runs; i++) {
    const key = String.fromCharCode('a'.charCodeAt(0) + (i % 26))
    const startedAt = performance.now()
    terminal.type(key)
    await terminal.expect(key)
    measured.push(performance.now() - startedAt)
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
  terminal.type('\r\x04')
  await terminal.expect('# ')
  return measured
}

const shutdown = async (): Promise<void> => void (await worker.shutdown())

const bench = { boot, times, echo, shutdown }
export type Bench = typeof bench
Object.assign(window, { bench })
