/** A process's environment: Docker's own variables, then the image's and the user's. */
const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

export function environmentOf(hostname: string, tty: boolean, configured: string[] | null): string[] {
  const own = [PATH, `HOSTNAME=${hostname}`, ...(tty ? ['TERM=xterm'] : [])]
  return overrideEnv(own, configured ?? [])
}

/** As runc: a process whose HOME is not set, or empty, gets that of its user. Inspect does not show it. */
export function withHome(env: string[], home: string): string[] {
  if (env.some((variable) => variable.startsWith('HOME=') && variable !== 'HOME=')) return env
  return [...env.filter((variable) => variable !== 'HOME='), `HOME=${home}`]
}

/** Later values replace earlier ones in their place; a name without `=` removes. */
export function overrideEnv(defaults: string[], overrides: string[]): string[] {
  const variables = new Map(defaults.map((variable) => [nameOf(variable), variable]))
  for (const variable of overrides) {
    if (variable.includes('=')) variables.set(nameOf(variable), variable)
    else variables.delete(variable)
  }
  return [...variables.values()]
}

function nameOf(variable: string): string {
  const at = variable.indexOf('=')
  return at < 0 ? variable : variable.slice(0, at)
}
