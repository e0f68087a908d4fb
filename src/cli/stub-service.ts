import type { Socket, Dial } from '../protocol/socket.ts'
/** Replaced by the CLI. */
export async function runDockerStub(
  _socket: Socket,
  _o: {
    dial: Dial
    now: () => number
    corr: string
    onStart: (argv: string[]) => void
    onEnd: (code: number) => void
  },
): Promise<void> {}
