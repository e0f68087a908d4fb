/** Runs a program of the host and collects what it says. */
import type { MachineHost } from '../../protocol/machine/index.ts'

export interface CommandResult {
  code: number
  stdout: string
  stderr: string
}

/** @param input what the program reads on standard input; none if absent. */
export async function runOnHost(
  { host }: { host: Pick<MachineHost, 'spawn'> },
  args: string[],
  input?: ReadableStream<Uint8Array>,
): Promise<CommandResult> {
  const env = ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin']
  const stdio = { tty: false, stdin: input !== undefined }
  const process = await host.spawn({ args, env, cwd: '/', stdio })
  const [stdout, stderr, status] = await Promise.all([
    readAll(process.stdout),
    process.stderr ? readAll(process.stderr) : '',
    process.exited,
    // A program that ends without having read all is judged by its exit code.
    input && process.stdin && input.pipeTo(process.stdin).catch(() => undefined),
  ])
  return { code: status.code, stdout, stderr }
}

async function readAll(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder()
  const reader = stream.getReader()
  let text = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    text += decoder.decode(value, { stream: true })
  }
}
