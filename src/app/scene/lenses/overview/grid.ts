/** Fitting cards into a box: as much detail as there is room for all of them. */
import type { Box } from '../../box.ts'
import type { Detail } from '../../kinds/zone.ts'
import type { Level } from '../../kinds/zone.ts'

/** @param levels most detail first. @returns one cell for each card that finds a place, in reading order. */
export function fitGrid(
  count: number,
  box: Box,
  levels: Level[],
  gap: number,
  mostColumns = Infinity,
): { detail: Detail; cells: Box[] } {
  for (const level of levels) {
    const { columns, rows } = capacity(box, level, gap, mostColumns)
    if (columns * rows >= count || level === levels.at(-1)) {
      return { detail: level.detail, cells: cells(Math.min(count, columns * rows), box, level, gap, columns) }
    }
  }
  return { detail: 'tile', cells: [] }
}

function capacity(box: Box, level: Level, gap: number, mostColumns: number) {
  const fitting = (room: number, size: number) => Math.max(0, Math.floor((room + gap) / (size + gap)))
  return {
    columns: Math.min(mostColumns, Math.max(1, fitting(box.width, level.width))),
    rows: fitting(box.height, level.height),
  }
}

function cells(count: number, box: Box, level: Level, gap: number, columns: number): Box[] {
  const share = (room: number, among: number) => (room - gap * (among - 1)) / among
  const width = Math.min(level.most, share(box.width, columns))
  const most = Math.min(level.tallest ?? level.height, share(box.height - gap, Math.ceil(count / columns)))
  const height = Math.max(level.height, most)
  return Array.from({ length: count }, (_, i) => ({
    x: box.x + (i % columns) * (width + gap),
    y: box.y + Math.floor(i / columns) * (height + gap),
    width,
    height,
  }))
}
