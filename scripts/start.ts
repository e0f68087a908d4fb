/** `npm start`: builds what is missing, then serves the production build on the loopback interface. */
import { parseArgs } from 'node:util'
import { buildPage } from './page.ts'
import { prepare } from './prepare.ts'
import { servePage } from './serve-page.ts'

const { values } = parseArgs({
  options: { port: { type: 'string', default: '4173' }, dev: { type: 'boolean' } },
})
const assets = await prepare({ tests: false })
if (!values.dev) await buildPage(assets)
const address = await servePage({ port: Number(values.port), assets, dev: values.dev ?? false })
console.log(`\nDrydock is ready: ${address}\n(Ctrl+C ends it)`)
