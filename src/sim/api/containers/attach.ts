/** `POST /containers/{id}/attach`: takes the connection over. Failures before that are plain text, as dockerd's. */
import { describe } from '../problem.ts'
import { empty, type ApiContext } from '../context.ts'
import { boolValue } from '../query.ts'
import { isOlder, type ApiVersion } from '../../../protocol/docker/api-version.ts'
import type { ContainerBackend } from './backend.ts'

const RAW = 'application/vnd.docker.raw-stream'
const MULTIPLEXED = 'application/vnd.docker.multiplexed-stream'

export async function attachRoute(c: ApiContext, backend: ContainerBackend, id: string): Promise<Response> {
  const { exchange } = c.env
  const query = c.req.query()
  try {
    const attachment = backend.attach(id, {
      stdin: boolValue(query['stdin']),
      stdout: boolValue(query['stdout']),
      stderr: boolValue(query['stderr']),
      logs: boolValue(query['logs']),
      stream: boolValue(query['stream']),
      detachKeys: query['detachKeys'] ?? '',
    })
    const head = upgradeHead(exchange.headers.has('upgrade'), !attachment.tty, c.get('version'))
    try {
      await attachment.serve(await exchange.hijack(...head))
    } catch (error) {
      attachment.abandon()
      throw error
    }
    return empty()
  } catch (error) {
    const { status, message } = describe(error)
    return new Response(`${message}\r\n`, { status, headers: { 'Content-Type': RAW } })
  }
}

/** `101` for who asked for an upgrade; others (docker-py) get `200` and the same bytes. */
export function upgradeHead(
  upgrade: boolean,
  multiplexed: boolean,
  version: ApiVersion,
): [status: number, headers: [string, string][], reason: string] {
  if (!upgrade) return [200, [['Content-Type', RAW]], 'OK']
  const type = multiplexed && !isOlder(version, '1.42') ? MULTIPLEXED : RAW
  return [
    101,
    [
      ['Content-Type', type],
      ['Connection', 'Upgrade'],
      ['Upgrade', 'tcp'],
    ],
    'UPGRADED',
  ]
}

export function outputType(multiplexed: boolean, version: ApiVersion): string {
  return multiplexed && !isOlder(version, '1.42') ? MULTIPLEXED : RAW
}
