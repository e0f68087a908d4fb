/** Nothing in the agent includes itself by way of others: no file, and no folder. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const source = join(import.meta.dirname, '../src')

/** What each one includes, by name. */
type Includes = Map<string, Set<string>>

/** `foo.c` and `foo.h` are one; those at the top are a folder each. */
const unitOf = (path: string) => path.replace(/\.[ch]$/, '')
const folderOf = (path: string) => unitOf(path).replace(/\/[^/]+$/, '')

function readIncludes(nameOf: (path: string) => string): Includes {
  const includes: Includes = new Map()
  for (const file of readdirSync(source, { recursive: true, encoding: 'utf8' })) {
    if (!/\.[ch]$/.test(file)) continue
    const name = nameOf(file)
    const into = includes.get(name) ?? new Set()
    includes.set(name, into)
    for (const [, path = ''] of readFileSync(join(source, file), 'utf8').matchAll(/^#include "(.+)"$/gm))
      if (nameOf(path) !== name) into.add(nameOf(path))
  }
  return includes
}

/** @returns `a → b → a`, or undefined. */
function findCircle(includes: Includes): string | undefined {
  const settled = new Set<string>()
  const visit = (name: string, above: string[]): string | undefined => {
    if (above.includes(name)) return [...above.slice(above.indexOf(name)), name].join(' → ')
    if (settled.has(name)) return undefined
    for (const next of includes.get(name) ?? []) {
      const circle = visit(next, [...above, name])
      if (circle) return circle
    }
    settled.add(name)
    return undefined
  }
  for (const name of includes.keys()) {
    const circle = visit(name, [])
    if (circle) return circle
  }
  return undefined
}

describe('includes', () => {
  it('make no circle between files', () => {
    const includes = readIncludes(unitOf)
    expect(includes.size).toBeGreaterThan(30)
    expect(findCircle(includes)).toBeUndefined()
  })

  it('make no circle between folders', () => {
    const includes = readIncludes(folderOf)
    expect([...includes.keys()]).toContain('network')
    expect(findCircle(includes)).toBeUndefined()
  })

  it('would be told', () => {
    const includes: Includes = new Map([
      ['main', new Set(['link'])],
      ['link', new Set(['log'])],
      ['log', new Set(['event'])],
      ['event', new Set(['link'])],
    ])
    expect(findCircle(includes)).toBe('link → log → event → link')
  })
})
