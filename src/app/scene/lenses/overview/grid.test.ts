import { expect, it } from 'vitest'
import type { Level } from '../../kinds/zone.ts'
import { fitGrid } from './grid.ts'

const levels: Level[] = [{ detail: 'compact', width: 100, height: 44, most: 120, tallest: 60 }]

it.each([
  ['as tall as they may be', 200, 60],
  ['a little taller where the rows leave a little', 116, 50],
  ['no smaller than they must be', 96, 44],
])('cards in two rows are %s', (_, height, tall) => {
  const { cells } = fitGrid(4, { x: 0, y: 10, width: 220, height }, levels, 8)
  expect(cells.map((cell) => cell.height)).toEqual([tall, tall, tall, tall])
  expect(cells[3]!.y).toBe(10 + tall + 8)
})
