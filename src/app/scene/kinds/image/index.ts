import { bytes } from '../../../engine/bytes.ts'
import { shortId } from '../engine-beat.ts'
import type { Kind } from '../kind.ts'
import { toldAs, type Treatments } from '../treatment.ts'
import { imageBeat, reduceImage } from './events.ts'
import { imageLabel, images, imagesOn } from './image.ts'
import ImageCard from './ImageCard.svelte'
import { observeImages, readImages } from './observe.ts'
import { imageZone } from './zone.ts'

const topic = 'images'

export const image = {
  name: 'image',
  topic,
  colour: '--role-image',
  zone: imageZone,
  ids: (world, host) => imagesOn(world, host).map(({ id }) => id),
  Card: ImageCard,
  label({ id, world }) {
    const one = images.find(world, id)
    return one ? imageLabel(one, world) : `Image ${shortId(id.slice(id.indexOf('/') + 1))}`
  },
  path: (dockerId) => `/images/${dockerId}/json`,
  list: {
    title: 'Images',
    columns: ['Tag', 'Size'],
    empty: ['docker pull busybox', 'fetches one'],
    /** A row for each tag, as `docker images` has it. */
    rows: (world, host) =>
      imagesOn(world, host).flatMap(({ id, tags, sizeBytes }) =>
        (tags.length > 0 ? tags : ['<none>']).map((tag) => ({ id, name: tag, value: bytes(sizeBytes) })),
      ),
  },
  watch: {
    staleAfter: ({ kind }) => kind === 'docker.image',
    read: readImages,
    observe: observeImages,
  },
  on: {
    'docker.image': { reduce: reduceImage, ...toldAs(topic, imageBeat) },
  } satisfies Treatments,
} satisfies Kind
