/** How a volume's record is stored. */
import * as v from 'valibot'
import { bySchema, type Form } from '../store/collection.ts'
import type { VolumeRecord } from './volume.ts'

export const volumeForm: Form<VolumeRecord> = {
  name: 'volumes',
  migrations: [],
  read: bySchema(
    v.object({
      name: v.string(),
      created: v.number(),
      labels: v.nullable(v.record(v.string(), v.string())),
    }),
  ),
}
