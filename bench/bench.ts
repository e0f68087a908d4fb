/** `npm run bench [-- --json FILE]`: the figures of the design, for Node and Chromium, beside a genuine dockerd's from the same run. */
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { buildPage } from '../scripts/page.ts'
import { prepare } from '../scripts/prepare.ts'
import { measureChromium } from './chromium.ts'
import { measureNode } from './node.ts'
import { table } from './table.ts'

const { values } = parseArgs({ options: { json: { type: 'string' }, only: { type: 'string' } } })
const assets = await prepare({ tests: true })
Object.assign(process.env, { DRYDOCK_GUEST: assets.guestDir, DRYDOCK_IMAGES: assets.imagesDir })
const node = values.only === 'chromium' ? { ours: {}, genuine: {} } : await measureNode()
if (values.only !== 'node') await buildPage(assets)
const chromium =
  values.only === 'node' ? {} : await measureChromium(assets, resolve(import.meta.dirname, '../dist'))
const figures = {
  measuredAt: new Date().toISOString(),
  cores: cpus().length,
  node: node.ours,
  chromium,
  genuine: node.genuine,
}
console.log(table(figures))
if (values.json) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`)
