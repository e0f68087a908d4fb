/** Several things at once, as `docker stop a b c` does them. */
import type { Invocation } from '../command.ts'
import { joinErrors } from '../errors.ts'

const AT_ONCE = 50

/**
 * Starts all, prints each name that worked in the order typed, and goes on after one that did not.
 *
 * @throws {CliError} all failures, one per line.
 */
export async function forEachName(
  call: Invocation,
  names: readonly string[],
  operation: (name: string) => Promise<void>,
): Promise<void> {
  const errors: unknown[] = []
  for (let from = 0; from < names.length; from += AT_ONCE) {
    const batch = names.slice(from, from + AT_ONCE)
    const results = batch.map((name) =>
      operation(name).then(
        () => null,
        (error: unknown) => ({ error }),
      ),
    )
    for (const [i, result] of results.entries()) {
      const failed = await result
      if (failed) errors.push(failed.error)
      else await call.out(batch[i]!)
    }
  }
  const failure = joinErrors(errors)
  if (failure) throw failure
}

/** One after the other; otherwise as {@link forEachName}. */
export async function forEachInTurn(
  call: Invocation,
  names: readonly string[],
  operation: (name: string) => Promise<void>,
): Promise<void> {
  const errors: unknown[] = []
  for (const name of names) {
    try {
      await operation(name)
      await call.out(name)
    } catch (error) {
      errors.push(error)
    }
  }
  const failure = joinErrors(errors)
  if (failure) throw failure
}
