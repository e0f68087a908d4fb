/**
 * The `docker` command under Node, on the process's own stdio: composition root of `npx tsx src/node/docker.ts ps`.
 * Talks to `DOCKER_HOST` or `-H`, `unix://` or `tcp://`.
 */
import { runDocker } from '../cli/docker.ts'
import { nodeContext } from './cli-context.ts'

// Connections and a stdin that is still being read must not keep the process.
process.exit(await runDocker(nodeContext(process.argv.slice(2))))
