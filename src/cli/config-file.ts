/** `~/.docker/config.json`: the caller's own defaults. Knows no daemon. */
import { decodeBytes } from '../protocol/go/bytes.ts'
import { FileError, type CliContext } from './context.ts'
import { messageOf } from './errors.ts'

export interface ConfigFile {
  psFormat?: string
  imagesFormat?: string
  networksFormat?: string
  volumesFormat?: string
  statsFormat?: string
  detachKeys?: string
  pruneFilters?: string[]
  currentContext?: string
  HttpHeaders?: Record<string, string>
  auths?: Record<string, { auth?: string; identitytoken?: string }>
  proxies?: Record<string, ProxyConfig>
}

export interface ProxyConfig {
  httpProxy?: string
  httpsProxy?: string
  noProxy?: string
  ftpProxy?: string
  allProxy?: string
}

/** The folder of the configuration: `--config`, `DOCKER_CONFIG`, `~/.docker`. */
export function configDir(env: Record<string, string>): string {
  return env.DOCKER_CONFIG || `${env.HOME || '/root'}/.docker`
}

/** A missing file is an empty one; a broken one is reported and taken as empty. */
export async function loadConfigFile(ctx: CliContext, dir: string): Promise<ConfigFile> {
  const path = `${dir}/config.json`
  const warn = (text: string) => ctx.stderr.write(`WARNING: Error ${text}\n`)
  const bytes = await ctx.files.read(path).catch(async (error: unknown) => {
    if (!(error instanceof FileError) || !/no such file/.test(error.reason))
      await warn(`loading config file: ${messageOf(error)}`)
    return null
  })
  if (bytes === null || bytes.length === 0) return {}
  try {
    return JSON.parse(decodeBytes(bytes)) as ConfigFile
  } catch (error) {
    await warn(`parsing config file (${path}): ${messageOf(error)}`)
    return {}
  }
}

const DOCKER_HUB = 'https://index.docker.io/v1/'

/**
 * What goes into `X-Registry-Auth` for an image of this registry: the stored credentials as base64url JSON, or `{}`.
 *
 * @param domain `docker.io`, `ghcr.io`, …
 */
export function registryAuth(config: ConfigFile, domain: string): string {
  const key = domain === 'docker.io' ? DOCKER_HUB : domain
  const entry = config.auths?.[key]
  const [username = '', password = ''] = splitOnce(entry?.auth ? atob(entry.auth) : '')
  const auth = {
    ...(username && { username }),
    ...(password && { password }),
    ...(entry && { serveraddress: key }),
    ...(entry?.identitytoken && { identitytoken: entry.identitytoken }),
  }
  return btoa(JSON.stringify(auth)).replaceAll('+', '-').replaceAll('/', '_')
}

function splitOnce(text: string): string[] {
  const at = text.indexOf(':')
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

const proxyVariables: [keyof ProxyConfig, string][] = [
  ['httpProxy', 'HTTP_PROXY'],
  ['httpsProxy', 'HTTPS_PROXY'],
  ['noProxy', 'NO_PROXY'],
  ['ftpProxy', 'FTP_PROXY'],
  ['allProxy', 'ALL_PROXY'],
]

/** The variables a new container gets for the configured proxies; what the command line sets wins. */
export function proxyEnvironment(config: ConfigFile, host: string, given: readonly string[]): string[] {
  const proxies = config.proxies?.[host] ?? config.proxies?.default ?? {}
  const names = new Set(given.map((item) => item.split('=')[0]))
  return proxyVariables
    .filter(([key, name]) => proxies[key] && !names.has(name) && !names.has(name.toLowerCase()))
    .flatMap(([key, name]) => [`${name}=${proxies[key]}`, `${name.toLowerCase()}=${proxies[key]}`])
}
