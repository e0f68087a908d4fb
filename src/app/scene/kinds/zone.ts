/** The places where cards stand together in the overview. */

/** How much a card shows. */
export type Detail = 'full' | 'compact' | 'tile'

export interface Zone {
  name: string
  /** A column beside the host, the bar on top of it, or a part of its inside. */
  place: 'left' | 'right' | 'bar' | 'inside'
  /** Of a zone inside the host. */
  title?: string
  /** Most detail first. */
  levels: Level[]
}

export interface Level {
  detail: Detail
  /** The least size of a card, and the most it is stretched to. */
  width: number
  height: number
  most: number
  /** Where there is room below; else `height`. */
  tallest?: number
}

/** A third line is for the request that is open. */
export const columnLevels: Level[] = [
  { detail: 'full', width: 60, height: 66, most: 400 },
  { detail: 'compact', width: 60, height: 46, most: 400 },
  { detail: 'tile', width: 60, height: 28, most: 400 },
]
