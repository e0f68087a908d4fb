/** `npm run build`: the production build in dist/, with the guest and the registry beside the page. */
import { buildPage } from './page.ts'
import { prepare } from './prepare.ts'

await buildPage(await prepare({ tests: false }))
console.log('The page is built: dist/')
