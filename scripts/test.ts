/**
 * `npm test`: everything a commit has to pass. Formatting, lint and types first, since they are quick; then unit tests, the
 * tests on the real guest, and the browser. Arguments name single stages: `npm test -- unit e2e`.
 */
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { buildPage } from './page.ts'
import { prepare } from './prepare.ts'

const root = resolve(import.meta.dirname, '..')
const stages: Record<string, string[]> = {
  check: ['npm', 'run', '--silent', 'check'],
  guest: ['npx', 'vitest', 'run', '--project', 'guest'],
  e2e: ['npx', 'vitest', 'run', '--project', 'e2e'],
}
const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !(name in stages))
if (unknown.length > 0) {
  console.error(`unknown stage ${unknown.join(', ')}; there are: ${Object.keys(stages).join(', ')}`)
  process.exit(2)
}

const started = Date.now()
const assets = await prepare({ tests: true })
if (wanted.length === 0 || wanted.includes('e2e')) await buildPage(assets)
const env = { ...process.env, DRYDOCK_GUEST: assets.guestDir, DRYDOCK_IMAGES: assets.imagesDir }
const failed: string[] = []
for (const name of wanted.length > 0 ? wanted : Object.keys(stages)) {
  const [command, ...args] = stages[name]!
  console.log(`\n== ${name} (after ${Math.round((Date.now() - started) / 1000)} s)`)
  const { status } = spawnSync(command!, args, { cwd: root, env, stdio: 'inherit' })
  if (status !== 0) failed.push(name)
}
console.log(failed.length === 0 ? '\nAll stages passed.' : `\nFailed: ${failed.join(', ')}`)
process.exit(failed.length === 0 ? 0 : 1)
