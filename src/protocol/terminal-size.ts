/** In character cells. */
export interface TerminalSize {
  rows: number
  columns: number
}
