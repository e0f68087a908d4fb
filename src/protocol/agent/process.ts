/** Processes of the guest, started through the agent: `spawn` with its channels and its end put together. */
import { AgentError } from './errors.ts'
import { answer } from './answers.ts'
import type { Channel } from './channel.ts'
import { ChannelResetError } from './errors.ts'
import { errno } from './errno.ts'
import type { ExitEvent } from './events.ts'
import type { AgentLink } from './link.ts'
import type { Operation } from './lists.ts'
import { op, type SpawnKeys } from './operations.ts'

export interface SpawnPlan {
  args: readonly string[]
  env?: readonly string[]
  cwd?: string
  /** Without a terminal: whether standard input is a pipe; otherwise it is `/dev/null`. */
  stdin?: boolean
  /** A terminal is standard input, output and error, with this size. */
  tty?: { rows: number; columns: number }
  /** Set if the program is a starter, such as `crun run --detach`. */
  starter?: {
    /** Where it writes the pid of the process it started. */
    pidfile: string
    /** Its log, told when it fails. */
    log?: string
    /** With `tty`: the unix socket on which it sends the terminal. Without: the starter passes its own on. */
    console?: string
  }
  /** The `exit` event carries this cgroup's `oom_kill`. */
  oomCgroup?: string
}

export interface SpawnedProcess {
  pid: number
  /** With a starter: what it logged. */
  text: string
  stdin: WritableStream<Uint8Array> | null
  /** With a terminal: everything. */
  stdout: ReadableStream<Uint8Array>
  /** Null with a terminal. */
  stderr: ReadableStream<Uint8Array> | null
  /** Does nothing without a terminal. @throws {AgentError} the terminal is gone. */
  resize(rows: number, columns: number): Promise<void>
  /** @throws {AgentError} ESRCH: it has ended. */
  kill(signal: number): Promise<void>
  exited: Promise<ExitEvent>
}

/**
 * Starts a process. Output may go on after its exit, until the streams end.
 *
 * @param before operations that run first, in the same round trip.
 * @throws {AgentError} ENOENT, EACCES: no such program; ECANCELED: the starter failed, its log is `text`.
 */
export async function spawn(
  link: AgentLink,
  plan: SpawnPlan,
  before: readonly Operation[] = [],
): Promise<SpawnedProcess> {
  const channels = openChannels(link, plan)
  try {
    const operation = op.spawn(keysOf(plan, channels), plan.args, plan.env)
    const started = await link.request([...before, operation], (answers) => {
      const { pid, text } = answer.spawn(answers.at(-1)!)
      return { pid, text, exited: link.exitOf(pid) }
    })
    return { ...started, ...streamsOf(link, channels), kill: (signal) => kill(link, started.pid, signal) }
  } catch (error) {
    for (const channel of Object.values(channels)) channel.fail(new ChannelResetError(errno.ECANCELED))
    throw error
  }
}

interface Channels {
  in?: Channel
  out?: Channel
  err?: Channel
  tty?: Channel
}

function openChannels(link: AgentLink, plan: SpawnPlan): Channels {
  if (plan.tty) return { tty: link.open('duplex') }
  return {
    ...(plan.stdin ? { in: link.open('writable') } : {}),
    out: link.open('readable'),
    err: link.open('readable'),
  }
}

function keysOf(plan: SpawnPlan, channels: Channels): SpawnKeys {
  const { pidfile, log, console } = plan.starter ?? {}
  const id = channels.tty?.id
  return {
    ...(id === undefined ? idsOf(channels) : { in: id, out: id }),
    ...(plan.tty ? { rows: plan.tty.rows, cols: plan.tty.columns } : {}),
    ...(plan.tty && console === undefined ? { tty: 1 } : {}),
    ...optional('cwd', plan.cwd),
    ...optional('pidfile', pidfile),
    ...optional('console', console),
    ...optional('log', log),
    ...optional('oom', plan.oomCgroup),
  }
}

function idsOf(channels: Channels): SpawnKeys {
  return {
    ...optional('in', channels.in?.id),
    ...optional('out', channels.out?.id),
    ...optional('err', channels.err?.id),
  }
}

function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V })
}

function streamsOf(
  link: AgentLink,
  { in: stdin, out, err, tty }: Channels,
): Pick<SpawnedProcess, 'stdin' | 'stdout' | 'stderr' | 'resize'> {
  if (tty) {
    const resize = async (rows: number, columns: number): Promise<void> => {
      await link.call(op.windowSize(tty.id, rows, columns)).catch((error: unknown) => {
        // The process has ended and its terminal with it: there is nothing left to have a size.
        if (!(error instanceof AgentError && error.code === 'ENOTTY')) throw error
      })
    }
    return { stdin: tty.writable, stdout: tty.readable, stderr: null, resize }
  }
  return {
    stdin: stdin?.writable ?? null,
    stdout: out!.readable,
    stderr: err!.readable,
    resize: async () => undefined,
  }
}

async function kill(link: AgentLink, pid: number, signal: number): Promise<void> {
  await link.call(op.kill(pid, signal))
}
