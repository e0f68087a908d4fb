import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, it } from 'vitest'

/** Who may import whom: other folders of src/ first, npm packages second. Changing this table is an architecture decision. */
const allowed: Record<string, { layers: string[]; packages: string[] }> = {
  protocol: { layers: [], packages: ['valibot', 'hono'] },
  sim: {
    layers: ['protocol'],
    packages: ['hono', 'valibot', 'yaml', 'modern-tar', 'dockerfile-ast', 'idb-keyval', 'hash-wasm'],
  },
  emulator: { layers: ['protocol'], packages: ['v86'] },
  cli: { layers: ['protocol'], packages: ['yaml'] },
  compose: { layers: ['protocol', 'cli'], packages: ['yaml'] },
  lessons: { layers: ['protocol'], packages: ['valibot', 'yaml'] },
  app: {
    layers: ['protocol', 'cli', 'lessons'],
    packages: [
      'svelte',
      'comlink',
      '@xterm/xterm',
      '@xterm/addon-fit',
      '@xterm/addon-web-links',
      '@xterm/addon-unicode11',
    ],
  },
}

/** Composition roots wire everything. `worker.ts` of the emulator is the root of the worker. */
const roots = new Set(['main.ts', 'node', 'sandbox', 'emulator/worker.ts', 'vite-env.d.ts'])
const src = resolve(import.meta.dirname, '../src')

function sourceFiles(): string[] {
  return readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter(
      (file) =>
        /\.(ts|svelte)$/.test(file) && !/\.test\.ts$|\.testing\.ts$|\.contract\.ts$|\/testing\//.test(file),
    )
    .filter((file) => !roots.has(file) && !roots.has(file.split('/')[0]!))
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(src, file), 'utf8')
  return [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\s(?:[^'"]*?\sfrom\s)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]/g,
    ),
  ].map((match) => match[1] ?? match[2]!)
}

/** @returns a sentence for each import that the table does not allow. */
function violations(file: string): string[] {
  const layer = file.split('/')[0]!
  const rule = allowed[layer]
  if (!rule) return [`src/${file} is in no known folder`]
  return importsOf(file)
    .filter((target) => {
      if (!target.startsWith('.'))
        return !rule.packages.some((name) => target === name || target.startsWith(`${name}/`))
      const other = relative(src, resolve(src, dirname(file), target)).split('/')[0]!
      return other !== layer && !rule.layers.includes(other)
    })
    .map((target) => `src/${file} imports ${target}`)
}

it('every folder imports only what the table allows', () => {
  const files = sourceFiles()
  expect(files.length).toBeGreaterThan(20)
  expect(files.flatMap(violations)).toEqual([])
})
