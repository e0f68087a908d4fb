/** A place in the picture, in CSS pixels from the scene's upper left corner. */
export interface Box {
  x: number
  y: number
  width: number
  height: number
}
