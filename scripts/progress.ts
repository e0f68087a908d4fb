const heartbeatMs = 15_000

/**
 * Say on the console that `work` goes on: a line when it begins, one every 15 s, one when it is done.
 *
 * @param work given a function to call with whatever a running command prints; the lines of it that look like steps
 *   of `make` are counted and shown.
 */
export async function withProgress<T>(
  what: string,
  work: (onOutput: (text: string) => void) => Promise<T>,
): Promise<T> {
  const started = Date.now()
  let steps = 0
  console.log(`guest: ${what} …`)
  const beat = setInterval(() => {
    console.log(`guest: ${what} … ${seconds(started)}${steps > 0 ? `, ${steps} files compiled` : ''}`)
  }, heartbeatMs)
  try {
    const result = await work((text) => (steps += compileSteps(text)))
    console.log(`guest: ${what}: done in ${seconds(started)}`)
    return result
  } finally {
    clearInterval(beat)
  }
}

/** How many compiler runs a piece of a build's output names, in the short style of Kbuild and automake. */
export function compileSteps(text: string): number {
  return text.match(/^ +(?:CC|AS|HOSTCC) /gm)?.length ?? 0
}

function seconds(since: number): string {
  return `${Math.round((Date.now() - since) / 1000)} s`
}
