/** Lines of the client's own log, on stderr, as logrus writes them. */
import type { Invocation } from '../command.ts'
import { RFC3339, formatTime, unixTime } from '../go/time.ts'
import { quote } from '../../protocol/go/strconv.ts'

const colors = { warning: 33, error: 31 } as const

export function log(call: Invocation, level: keyof typeof colors, message: string): Promise<void> {
  const { ctx } = call
  if (ctx.stderr.isTty)
    return call.err(
      `\x1b[${colors[level]}m${level.slice(0, 4).toUpperCase()}\x1b[0m[0000] ${message.padEnd(44)} `,
    )
  const time = formatTime(unixTime(Math.floor(ctx.now() / 1000)), RFC3339)
  const text = /^[\w\-./@^+]+$/.test(message) ? message : quote(message)
  return call.err(`time=${quote(time)} level=${level} msg=${text}`)
}
