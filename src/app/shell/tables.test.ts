import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { tablesIn } from './tables.ts'

it('finds each table and what is said before it', () => {
  const text =
    '# Title\n\nNot this.\n\nThe `first`\none:\n\n| A | B |\n| --- | --- |\n| a | `x \\| y` |\n| b |  |\n'
  expect(tablesIn(`${text}\n## Next\n\n| C |\n| - |\n| c |\n`)).toEqual([
    {
      about: 'The first one:',
      head: ['A', 'B'],
      rows: [
        ['a', 'x | y'],
        ['b', ''],
      ],
    },
    { about: '## Next', head: ['C'], rows: [['c']] },
  ])
})

it('reads the list of what is served', () => {
  const tables = tablesIn(readFileSync('docs/fidelity.md', 'utf8'))
  expect(tables.map(({ head }) => head)).toEqual([
    ['Operation', 'Served', 'What is missing'],
    ['Command', 'Instead'],
  ])
  for (const { about, head, rows } of tables) {
    expect(about).toMatch(/^[A-Z].*[.:]$/)
    expect(rows.length).toBeGreaterThan(30)
    expect(rows.filter((row) => row.length !== head.length)).toEqual([])
  }
})
