/** The addresses a daemon serves, as `--host` spells them. */

export type HostAddress = { kind: 'unix'; path: string } | { kind: 'tcp'; host: string; port: number }

/**
 * @param text `unix:///path`, `unix://relative`, `tcp://127.0.0.1:2375`
 * @throws {Error} with a sentence for the user.
 */
export function parseHost(text: string): HostAddress {
  const unix = /^unix:\/\/(.+)$/.exec(text)
  if (unix) return { kind: 'unix', path: unix[1]! }
  const tcp = /^tcp:\/\/(\[[\da-fA-F:]+\]|[\w.-]+)?(?::(\d{1,5}))?\/?$/.exec(text)
  const port = Number(tcp?.[2] ?? 2375)
  if (!tcp || port > 65535)
    throw new Error(
      `invalid host ${JSON.stringify(text)}: use unix:///path/docker.sock or tcp://127.0.0.1:2375`,
    )
  return { kind: 'tcp', host: tcp[1]?.replace(/^\[|\]$/g, '') ?? '127.0.0.1', port }
}

/** Whether only this machine can reach the address. */
export function isLocal(address: HostAddress): boolean {
  return (
    address.kind === 'unix' ||
    ['127.0.0.1', 'localhost', '::1'].includes(address.host) ||
    address.host.startsWith('127.')
  )
}
