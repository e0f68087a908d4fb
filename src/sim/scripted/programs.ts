/** The programs that a scripted machine has unless a test brings its own: enough of busybox for the engine's rules. */
import type { Program, ProgramIo } from './process.ts'

export type Programs = Record<string, Program>

export const basicPrograms: Programs = {
  true: () => 0,
  false: () => 1,
  async echo({ args, out }) {
    await out(`${args.slice(1).join(' ')}\n`)
    return 0
  },
  async cat({ stdin, out }) {
    for await (const bytes of stdin) await out(bytes)
    return 0
  },
  async env({ env, out }) {
    for (const [name, value] of env) await out(`${name}=${value}\n`)
    return 0
  },
  async pwd({ cwd, out }) {
    await out(`${cwd}\n`)
    return 0
  },
  async id({ args, uid, out }) {
    await out(args[1] === '-u' ? `${uid}\n` : `uid=${uid}\n`)
    return 0
  },
  async tty({ tty, out }) {
    await out(tty ? '/dev/pts/0\n' : 'not a tty\n')
    return tty ? 0 : 1
  },
  async stty({ size, out }) {
    const { rows, columns } = size() ?? { rows: 0, columns: 0 }
    await out(`${rows} ${columns}\n`)
    return 0
  },
  async sleep({ args, sleep }) {
    const seconds = args[1] === 'infinity' ? 1e6 : Number(args[1])
    await sleep(seconds * 1000)
    return 0
  },
  sh: shell,
  /** PID 1 that ends its child when it is told to. */
  'docker-init': (io) => runProgram({ ...io, args: io.args.slice(2) }),
}

/** `sh -c 'echo a; echo b >&2; exit 3'`; without `-c`, lines of standard input. */
async function shell(io: ProgramIo): Promise<number> {
  if (io.args[1] === '-c') return runScript(io, io.args[2] ?? '')
  let code = 0
  const decoder = new TextDecoder()
  let rest = ''
  for await (const bytes of io.stdin) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split(/\r?\n|\r/)
    rest = lines.pop() ?? ''
    for (const line of lines) code = await runScript(io, line)
  }
  return rest === '' ? code : runScript(io, rest)
}

async function runScript(io: ProgramIo, script: string): Promise<number> {
  let code = 0
  for (const step of script.split(/;|\n/).map((text) => text.trim())) {
    if (step === '') continue
    for (const command of step.split('&&').map((text) => text.trim())) {
      code = await runCommand(io, command)
      if (code !== 0) break
    }
  }
  return code
}

async function runCommand(io: ProgramIo, command: string): Promise<number> {
  const trap = /^trap '([^']*)' (\w+)$/.exec(command)
  if (trap) {
    const numbers: Record<string, number> = { TERM: 15, INT: 2, HUP: 1, USR1: 10 }
    io.on(numbers[trap[2]!] ?? 15, () => void runScript(io, trap[1]!))
    return 0
  }
  const toStderr = command.endsWith('>&2')
  const words = (toStderr ? command.slice(0, -3) : command)
    .trim()
    .split(/\s+/)
    .map((word) =>
      word.replace(/^['"]|['"]$/g, '').replace(/\$(\w+)/g, (_, name: string) => io.env.get(name) ?? ''),
    )
  if (words[0] === 'exit') io.exit(Number(words[1] ?? 0))
  const out = toStderr ? io.err : io.out
  return runProgram({ ...io, args: words[0] === 'exec' ? words.slice(1) : words, out })
}

async function runProgram(io: ProgramIo): Promise<number> {
  const program = basicPrograms[(io.args[0] ?? '').split('/').at(-1)!]
  if (program) return program(io)
  await io.err(`sh: ${io.args[0]}: not found\n`)
  return 127
}
