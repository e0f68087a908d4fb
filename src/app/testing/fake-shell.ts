/** An echo shell: a prompt, a line editor of two keys, and a few commands. */
import type { Socket } from '../../protocol/socket.ts'
import { docker, followLogs } from './fake-docker.ts'
import type { FakeEngine } from './fake-engine.ts'

export class FakeShell {
  size: string
  readonly ended: Promise<number>
  readonly #engine: FakeEngine
  readonly #output: WritableStreamDefaultWriter<Uint8Array>
  #line = ''
  #flooding = false
  /** Ends the command in the foreground. */
  #interrupt: (() => void) | null = null
  #end: (code: number) => void = () => {}

  constructor(engine: FakeEngine, socket: Socket, size: string) {
    this.#engine = engine
    this.size = size
    this.#output = socket.writable.getWriter()
    this.ended = new Promise((resolve) => (this.#end = resolve))
    this.#print('/ # ')
    void this.#read(socket.readable.getReader())
  }

  async #read(keys: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder()
    for (;;) {
      const { done, value } = await keys.read()
      if (done) return
      for (const key of decoder.decode(value, { stream: true })) await this.#key(key)
    }
  }

  async #key(key: string): Promise<void> {
    if (key === '\x03') {
      this.#flooding = false
      this.#interrupt?.()
      this.#interrupt = null
      this.#line = ''
      this.#print('^C\r\n/ # ')
    } else if (key === '\r') await this.#enter()
    else if (key === '\x7f') {
      this.#line = this.#line.slice(0, -1)
      this.#print('\b \b')
    } else {
      this.#line += key
      this.#print(key)
    }
  }

  async #enter(): Promise<void> {
    const words = this.#line.trim().split(/\s+/)
    this.#line = ''
    this.#print('\r\n')
    if (words[0] === 'exit') return this.#exit(Number(words[1] ?? 0))
    if (words[0] === 'yes') return void this.#flood()
    if (words[1] === 'logs' && words[2] === '-f') {
      this.#interrupt = followLogs(this.#engine, words.slice(1))
      return
    }
    this.#print((await this.#run(words)).replaceAll('\n', '\r\n'))
    this.#print('/ # ')
  }

  async #run([command = '', ...args]: string[]): Promise<string> {
    if (command === '') return ''
    if (command === 'docker') return docker(this.#engine, args)
    if (command === 'echo') return `${args.join(' ')}\n`
    if (command === 'printf') return printf(args.join(' '))
    if (command === 'clear') return '\x1b[H\x1b[2J'
    if (command === 'stty') return `${this.size}\n`
    if (command === 'crash') {
      this.#engine.record('machine.crashed', { kind: 'engine', name: 'machine' }, 'boot', {
        reason: 'kernel panic',
      })
      return ''
    }
    if (command === 'bomb') {
      this.#engine.room = { ...this.#engine.room, processes: { used: 2000, limit: 2000 } }
      return "sh: can't fork: Resource temporarily unavailable\n"
    }
    return `sh: ${command}: not found\n`
  }

  async #flood(): Promise<void> {
    this.#flooding = true
    const lines = new TextEncoder().encode('y\r\n'.repeat(8192))
    while (this.#flooding) await this.#output.write(lines)
  }

  #exit(code: number): void {
    void this.#output.close()
    this.#end(code)
  }

  #print(text: string): void {
    void this.#output.write(new TextEncoder().encode(text))
  }
}

function printf(format: string): string {
  return format.replaceAll('\\033', '\x1b').replaceAll('\\\\', '\\')
}
