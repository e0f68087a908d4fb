import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import type { Command } from '../src/cli/command.ts'
import { commands } from '../src/cli/commands.ts'

const sim = resolve(import.meta.dirname, '../src/sim')

interface Tag {
  operation: string
  level: string
  reason: string
}

/** `@docker ContainerPause full` or `@docker ContainerCreate partial "why"`, beside the code that serves it. */
function tags(): Tag[] {
  const files = readdirSync(sim, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  const found = files.flatMap((file) => [
    ...readFileSync(join(sim, file), 'utf8').matchAll(/@docker (\w+) (full|partial|none)(?: "([^"]+)")?/g),
  ])
  return found
    .map(([, operation, level, reason]) => ({ operation: operation!, level: level!, reason: reason ?? '' }))
    .toSorted((a, b) => a.operation.localeCompare(b.operation))
}

/** `docker build`, and what does it meanwhile. */
function commandsNotServed(path: string, list: readonly Command[]): string[] {
  return list
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .flatMap(({ name, notServed, commands: verbs = [] }) =>
      notServed
        ? [`| ${path} ${name} | ${notServed.instead} |`]
        : commandsNotServed(`${path} ${name}`, verbs),
    )
}

it('docs/fidelity.md lists what every endpoint is worth, and the commands that are not served', async () => {
  const all = tags()
  expect(all.length).toBeGreaterThan(30)
  expect(all.filter(({ level, reason }) => level === 'partial' && reason === '')).toEqual([])
  const rows = all.map(({ operation, level, reason }) => `| ${operation} | ${level} | ${reason} |`)
  const page = [
    '# Fidelity',
    '',
    'Generated from the `@docker` tags beside the code (`npx vitest run --project unit tests/fidelity.test.ts -u`), and shown by the page.',
    '',
    'The operations of Docker’s API that are served, and how well. Any other answers 501 with its name.',
    '',
    '| Operation | Served | What is missing |',
    '| --- | --- | --- |',
    ...rows,
    '',
    'The genuine client has these commands, and `docker` here says that it does not serve them yet:',
    '',
    '| Command | Instead |',
    '| --- | --- |',
    ...commandsNotServed('docker', commands),
    '',
  ].join('\n')
  await expect(page).toMatchFileSnapshot('../docs/fidelity.md')
})
