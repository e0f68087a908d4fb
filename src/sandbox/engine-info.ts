import packageJson from '../../package.json' with { type: 'json' }
import type { EngineInfo } from '../sim/index.ts'

/** What `docker version` says of the server. */
export const engineInfo: EngineInfo = { version: packageJson.version, gitCommit: '', buildTime: '' }
