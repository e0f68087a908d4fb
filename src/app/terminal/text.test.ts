import { expect, it } from 'vitest'
import { bufferLines } from './text.ts'

function buffer(rows: [text: string, isWrapped: boolean][]) {
  const lines = rows.map(([text, isWrapped]) => ({
    isWrapped,
    translateToString: (trim?: boolean) => (trim ? text.trimEnd() : text),
  }))
  return { length: rows.length, getLine: (i: number) => lines[i] } as unknown as Parameters<
    typeof bufferLines
  >[0]
}

it('joins wrapped lines, trims their ends and drops the empty rest of the screen', () => {
  const text = buffer([
    ['/ # echo a b ', false],
    ['abcdef', false],
    ['gh    ', true],
    ['', false],
    ['x   ', false],
    ['   ', false],
  ])
  expect(bufferLines(text)).toEqual(['/ # echo a b', 'abcdefgh', '', 'x'])
})

it('keeps a space that falls on the end of a wrapped line', () => {
  expect(
    bufferLines(
      buffer([
        ['ab ', false],
        ['cd', true],
      ]),
    ),
  ).toEqual(['ab cd'])
})
