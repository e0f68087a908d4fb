/** Which daemon to talk to: `-H`, `DOCKER_HOST`, or the one on this machine. */
import { DockerClient } from './api/client.ts'
import type { ConfigFile } from './config-file.ts'
import type { CliContext } from './context.ts'
import { CliError } from './errors.ts'
import type { FlagValues } from './options/flags.ts'

export const DEFAULT_HOST = 'unix:///var/run/docker.sock'

/**
 * Prepares the client; nothing is sent yet.
 *
 * @returns the error instead of throwing it: only commands that need a daemon fail for want of one.
 */
export async function connect(
  ctx: CliContext,
  globals: FlagValues,
  config: ConfigFile,
  signal: AbortSignal,
): Promise<DockerClient | CliError> {
  if (globals.bool('tls') || globals.changed('tlsverify') || ctx.env.DOCKER_TLS_VERIFY || ctx.env.DOCKER_TLS)
    return new CliError('docker: TLS: not served by Drydock yet')
  try {
    const host = await resolveHost(ctx, globals, config)
    const origin = { ...ctx.origin, corr: ctx.corr }
    const options = { dial: ctx.dial, host, origin, headers: config.HttpHeaders ?? {}, signal }
    return new DockerClient(options, ctx.env.DOCKER_API_VERSION)
  } catch (error) {
    return new CliError(
      `Failed to initialize: unable to resolve docker endpoint: ${error instanceof Error ? error.message : error}`,
    )
  }
}

async function resolveHost(ctx: CliContext, globals: FlagValues, config: ConfigFile): Promise<string> {
  const hosts = globals.list('host')
  if (hosts.length > 1) throw new Error('Specify only one -H')
  const context = contextName(ctx, globals, config)
  if (context !== 'default') throw await contextNotFound(context, globals.string('config'))
  return parseHost(hosts[0] ?? ctx.env.DOCKER_HOST ?? '')
}

/** `default` is the only context there is. */
export function contextName(ctx: CliContext, globals: FlagValues, config: ConfigFile): string {
  if (globals.string('context') !== '') return globals.string('context')
  if (globals.list('host').length > 0 || ctx.env.DOCKER_HOST) return 'default'
  return ctx.env.DOCKER_CONTEXT || config.currentContext || 'default'
}

async function contextNotFound(name: string, dir: string): Promise<Error> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(name))
  const id = [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return new Error(
    `context "${name}": context not found: open ${dir}/contexts/meta/${id}/meta.json: no such file or directory`,
  )
}

/** @returns `unix://PATH` or `tcp://HOST:PORT[/PATH]`. @throws {Error} with docker's text. */
export function parseHost(given: string): string {
  const host = given.trim()
  if (host === '') return DEFAULT_HOST
  const [, scheme = 'tcp', rest = ''] = /^(?:([^/]*):\/\/)?(.*)$/s.exec(host)!
  switch (scheme) {
    case 'unix':
      if (rest.includes('://')) throw new Error(`invalid proto, expected unix: ${rest}`)
      return `unix://${rest || '/var/run/docker.sock'}`
    case 'tcp':
      return parseTcp(rest)
    case 'ssh':
    case 'npipe':
    case 'fd':
      throw new Error(`${scheme}:// is not served by Drydock`)
    default:
      throw new Error(`invalid bind address format: ${host}`)
  }
}

function parseTcp(address: string): string {
  if (address === '') return 'tcp://localhost:2375'
  if (address.includes('://')) throw new Error(`invalid proto, expected tcp: ${address}`)
  const match = /^(\[[^\]]*\]|[^:/]*)(?::(\w*))?(\/.*)?$/.exec(address)
  if (!match || (match[2] && !/^\d+$/.test(match[2])))
    throw new Error(`invalid bind address format: ${address}`)
  return `tcp://${match[1] || 'localhost'}:${match[2] || '2375'}${match[3] ?? ''}`
}
