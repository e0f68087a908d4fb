/** A command on a pseudo terminal, by util-linux's `script`: no native addon needed. */
import { spawn, execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'

export interface Pty {
  /** Everything printed so far. */
  screen(): string
  type(text: string): void
  /** Waits until the output since the last match contains this. @throws {Error} after the time. */
  expect(pattern: RegExp | string, timeoutMs?: number): Promise<string>
  /** Changes the size of the terminal, which signals SIGWINCH. */
  resize(rows: number, columns: number): void
  ended: Promise<number | null>
  kill(): void
}

export function openPty(command: string[], env: Record<string, string>): Pty {
  const line = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ')
  const child = spawn('script', ['-qefc', `stty rows 24 cols 80; exec ${line}`, '/dev/null'], {
    env: { ...process.env, TERM: 'xterm', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let output = ''
  let seen = 0
  let wake = () => {}
  child.stdout.on('data', (bytes: Buffer) => {
    output += bytes.toString()
    wake()
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  return {
    screen: () => output,
    type: (text) => void child.stdin.write(text),
    async expect(pattern, timeoutMs = 20_000) {
      const deadline = Date.now() + timeoutMs
      for (;;) {
        const rest = output.slice(seen)
        const at = typeof pattern === 'string' ? rest.indexOf(pattern) : rest.search(pattern)
        if (at >= 0) {
          const match = typeof pattern === 'string' ? pattern : pattern.exec(rest)![0]
          seen += at + match.length
          return match
        }
        if (Date.now() > deadline) throw new Error(`waited for ${pattern}; the terminal shows:\n${rest}`)
        await new Promise<void>((resolve) => {
          wake = resolve
          setTimeout(resolve, 100)
        })
      }
    },
    resize: (rows, columns) =>
      void execFileSync('stty', [
        '-F',
        terminalOf(child.pid!),
        'rows',
        String(rows),
        'cols',
        String(columns),
      ]),
    ended,
    kill: () => void child.kill('SIGKILL'),
  }
}

/** The slave that `script`'s child has as its standard input. */
function terminalOf(script: number): string {
  const child = readFileSync(`/proc/${script}/task/${script}/children`, 'utf8').trim().split(' ')[0]
  return readlinkSync(`/proc/${child}/fd/0`)
}
