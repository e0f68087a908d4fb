/** The page's production build, made again only when something that goes into it has changed. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'vite'
import { guestAssets, type GuestAssets } from './vite-guest.ts'

const project = resolve(import.meta.dirname, '..')
const stamp = join(project, 'dist/.inputs')

export async function buildPage(assets: GuestAssets): Promise<void> {
  const key = inputsKey(assets)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === key) return
  await build({ root: project, plugins: [guestAssets(assets)], logLevel: 'error' })
  writeFileSync(stamp, key)
}

/** Changes when a source, the lockfile, the guest or the images change. */
function inputsKey(assets: GuestAssets): string {
  const hash = createHash('sha256')
  const inputs = [
    'index.html',
    'package-lock.json',
    'vite.config.ts',
    'src',
    'public',
    'docs/fidelity.md',
    'scripts/vite-guest.ts',
    'scripts/vite-gzipped.ts',
  ]
  for (const file of inputs.flatMap(filesOf))
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(project, file)))
      .update('\0')
  return hash.update(JSON.stringify(assets)).digest('hex')
}

function filesOf(path: string): string[] {
  const full = join(project, path)
  if (!existsSync(full)) return []
  if (statSync(full).isFile()) return [path]
  const files = readdirSync(full, { recursive: true, encoding: 'utf8', withFileTypes: true }).filter(
    (entry) => entry.isFile(),
  )
  return files.map((entry) => join(entry.parentPath, entry.name).slice(project.length + 1)).toSorted()
}
