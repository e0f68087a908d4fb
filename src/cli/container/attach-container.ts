/** Opens the stream of a container. */
import type { Invocation } from '../command.ts'
import type { Socket } from '../../protocol/socket.ts'

export interface AttachOptions {
  stdin: boolean
  stdout: boolean
  stderr: boolean
  detachKeys: string
}

/** @throws {Error} when the daemon does not hand the connection over. */
export async function attachContainer(call: Invocation, id: string, options: AttachOptions): Promise<Socket> {
  const on = (wanted: boolean) => (wanted ? '1' : undefined)
  const { socket } = await call.client.hijack(`/containers/${id}/attach`, {
    query: {
      stream: '1',
      stdin: on(options.stdin),
      stdout: on(options.stdout),
      stderr: on(options.stderr),
      detachKeys: options.detachKeys || undefined,
    },
    signal: call.ctx.signal,
  })
  return socket
}

/** `--detach-keys`, or those of the configuration. */
export function detachKeys(call: Invocation): string {
  return call.flags.string('detach-keys') || call.config.detachKeys || ''
}

/** @throws {Error} `the input device is not a TTY`. */
export function checkTty(call: Invocation, attachStdin: boolean, tty: boolean): void {
  if (tty && attachStdin && !call.ctx.stdin.isTty) throw new Error('the input device is not a TTY')
}
