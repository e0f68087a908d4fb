/**
 * How an object's edge is drawn, in the picture and in the list; `styles/frames.css` has the lines. It differs without colour.
 *
 * - `plain`: an object without states
 * - `strong`: it works · `strong-dashed`: it will work again in a moment
 * - `double`: it is held · `dashed`: it has not begun
 * - `faint`: it is over · `hatched`: it went wrong
 */
export type Frame = 'plain' | 'strong' | 'strong-dashed' | 'double' | 'dashed' | 'faint' | 'hatched'
