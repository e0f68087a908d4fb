/**
 * The `docker` command under Node, on the process's own stdio: composition root of `npm run docker -- ps`.
 * Talks to `DOCKER_HOST` or `-H`, `unix://` or `tcp://`. It is started with `--` before this file: Node 20 looks for its own
 * `--env-file` in everything up to there, and would take that of `docker run`.
 */
import { runDocker } from '../cli/docker.ts'
import { nodeContext } from './cli-context.ts'

// Connections and a stdin that is still being read must not keep the process.
process.exit(await runDocker(nodeContext(process.argv.slice(2))))
