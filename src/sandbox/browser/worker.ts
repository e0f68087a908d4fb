/** The worker's composition root: one sandbox, exposed to the page. */
import { expose, transfer } from 'comlink'
import { BrowserSandbox } from './browser-sandbox.ts'

expose(new BrowserSandbox((response, ports) => transfer(response, ports)))
