/** `tsx encode-disk.ts IMAGE`: the image as a sparse stream (see sparse-disk.ts) on standard output. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { encodeSparseDisk } from './sparse-disk.ts'

const image = process.argv[2]!
const { size } = await stat(image)
// A regular file is read in full chunks, except the last: all are whole blocks.
const chunks = createReadStream(image, { highWaterMark: 1024 * 1024 })
await pipeline(Readable.from(encodeSparseDisk(chunks, size)), process.stdout)
