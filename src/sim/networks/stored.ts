/** How a network's record is stored. */
import * as v from 'valibot'
import { bySchema, type Form } from '../store/collection.ts'
import type { NetworkRecord } from './network.ts'

const bridge = v.object({
  interface: v.string(),
  subnet: v.string(),
  gateway: v.string(),
  mtu: v.number(),
})

export const networkForm: Form<NetworkRecord> = {
  name: 'networks',
  migrations: [],
  read: bySchema(
    v.object({
      id: v.string(),
      name: v.string(),
      created: v.string(),
      driver: v.picklist(['bridge', 'host', 'null']),
      bridge: v.nullable(bridge),
      options: v.record(v.string(), v.string()),
    }),
  ),
}
