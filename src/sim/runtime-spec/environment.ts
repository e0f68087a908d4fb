/** A process's environment: Docker's own variables, then the image's and the user's. HOME is the runtime's to set. */
const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

export function environmentOf(hostname: string, tty: boolean, configured: string[] | null): string[] {
  const own = [PATH, `HOSTNAME=${hostname}`, ...(tty ? ['TERM=xterm'] : [])]
  return overrideEnv(own, configured ?? [])
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
