/** Flags before the command: `docker -H unix:///… ps`. */
import { oneOf } from './options/completion.ts'
import { flag, type Flag } from './options/flags.ts'
import { bool, list, string } from './options/values.ts'

export const helpFlag: Flag<boolean> = flag('help', 'h', bool, 'Print usage', { hidden: true })

/** @param dir where the client's configuration is, for the defaults shown. */
export function globalFlags(dir: string): readonly Flag[] {
  const file = (name: string) => ({ initial: `${dir}/${name}` })
  return [
    flag('config', '', string, 'Location of client config files', { initial: dir }),
    flag('context', 'c', string, CONTEXT_USAGE, { complete: oneOf('default') }),
    flag('debug', 'D', bool, 'Enable debug mode'),
    flag('host', 'H', list(), 'Daemon socket to connect to'),
    flag('log-level', 'l', string, 'Set the logging level ("debug", "info", "warn", "error", "fatal")', {
      initial: 'info',
      complete: oneOf('debug', 'info', 'warn', 'error', 'fatal', 'panic'),
    }),
    flag('tls', '', bool, 'Use TLS; implied by --tlsverify'),
    flag('tlscacert', '', string, 'Trust certs signed only by this CA', file('ca.pem')),
    flag('tlscert', '', string, 'Path to TLS certificate file', file('cert.pem')),
    flag('tlskey', '', string, 'Path to TLS key file', file('key.pem')),
    flag('tlsverify', '', bool, 'Use TLS and verify the remote'),
    flag('version', 'v', bool, 'Print version information and quit'),
    helpFlag,
  ]
}

const CONTEXT_USAGE =
  'Name of the context to use to connect to the daemon (overrides DOCKER_HOST env var and default context set with "docker context use")'
