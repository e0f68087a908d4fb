import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '..')
const documents = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.md'], {
  cwd: root,
  encoding: 'utf8',
})
  .trim()
  .split('\n')
  .filter((file) => existsSync(join(root, file)))

/** `[text](path)`, and `` `src/a/b.ts` `` from the project's root or the document's folder; not addresses, anchors, or patterns such as `src/<noun>/`. */
function pathsIn(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)].map(([, to]) =>
    join(dirname(file), to!),
  )
  const named = [...text.matchAll(/`((?:src|tests|guest|images|scripts|docs|bench)\/[\w./-]+)`/g)]
    .map(([, to]) => to!)
    // Those of a build, or of a store.
    .filter((path) => !path.endsWith('.json'))
  return [...links, ...named]
}

it.each(documents)('%s names only files that are there', (file) => {
  const isThere = (path: string) =>
    existsSync(join(root, path)) || existsSync(join(root, dirname(file), path))
  expect(pathsIn(file).filter((path) => !isThere(path))).toEqual([])
})
