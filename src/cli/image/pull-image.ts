/** Asks the daemon to pull, and shows how it goes. Used by `pull`, and by `run` when an image is missing. */
import { apiTagOf, type PullRequest } from './pull-request.ts'
import { registryAuth } from '../config-file.ts'
import type { Invocation } from '../command.ts'
import type { CliOutput } from '../context.ts'
import { nameOf } from '../../protocol/reference.ts'
import { showProgress } from './progress.ts'

/** @param output where progress goes; null for nowhere. @throws {ApiError}, {CliError} */
export async function pullImage(
  call: Invocation,
  wanted: PullRequest,
  output: CliOutput | null,
): Promise<void> {
  const answer = await call.client.request('POST', '/images/create', {
    query: {
      fromImage: nameOf(wanted.reference),
      tag: wanted.allTags ? undefined : apiTagOf(wanted.reference),
      platform: wanted.platform ? wanted.platform.toLowerCase() : undefined,
    },
    headers: { 'X-Registry-Auth': registryAuth(call.config, wanted.reference.domain) },
  })
  const silent: CliOutput = { isTty: false, write: async () => undefined }
  await showProgress(call, answer.body, output ?? silent)
}
