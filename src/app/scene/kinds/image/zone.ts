/** Where images stand, also those on their way. */
import type { Zone } from '../zone.ts'

export const imageZone: Zone = {
  name: 'images',
  place: 'inside',
  title: 'Images',
  levels: [
    { detail: 'full', width: 132, height: 84, most: 190 },
    { detail: 'compact', width: 106, height: 44, most: 160 },
    { detail: 'tile', width: 78, height: 26, most: 140 },
  ],
}
