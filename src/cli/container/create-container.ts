/** Creates a container, pulling its image first where that is wanted or needed. Used by `create` and `run`. */
import { isNotFound } from '../api/client.ts'
import { compareVersions } from '../../protocol/docker/api-version.ts'
import type { Invocation } from '../command.ts'
import { FileError } from '../context.ts'
import { JsonNumber, type Json } from '../../protocol/go-json/parse.ts'
import { quote } from '../../protocol/go/strconv.ts'
import { pullImage } from '../image/pull-image.ts'
import { formatPlatform, parsePlatform } from '../options/platforms.ts'
import { absolutePath } from '../options/volumes.ts'
import {
  familiarString,
  parseAnyReference,
  withDefaultTag,
  type Reference,
} from '../../protocol/reference.ts'
import type { CreateRequest } from './create-config.ts'

/** @throws {Error} `invalid pull option: …`. */
export function checkPullOption(call: Invocation): void {
  const given = call.flags.string('pull')
  if (!['always', 'missing', 'never', ''].includes(given))
    throw new Error(
      `invalid pull option: '${given}': must be one of ${['always', 'missing'].map((o) => quote(o)).join(', ')} or "never"`,
    )
}

/** @returns the new container's id. @throws {ApiError}, {Error} */
export async function createContainer(call: Invocation, request: CreateRequest): Promise<string> {
  const { flags } = call
  const cidFile = await openCidFile(call, request.cidFile)
  try {
    const any = parseAnyReference(request.body.Image)
    const reference = any.domain === undefined ? null : withDefaultTag(any)
    const query = { platform: await platformQuery(call), name: flags.string('name') || undefined }
    const create = () => call.client.json('POST', '/containers/create', { query, json: request.body })
    if (flags.string('pull') === 'always') await pull(call, reference, request.body.Image)
    const answer = await create().catch(async (error: unknown) => {
      if (!isNotFound(error) || !reference || flags.string('pull') !== 'missing') throw error
      if (!flags.bool('quiet')) await call.err(`Unable to find image '${familiarString(reference)}' locally`)
      await pull(call, reference, request.body.Image)
      return create()
    })
    const { id, warnings } = readAnswer(answer)
    for (const warning of [...warnings, ...localDnsWarnings(request.dns)])
      await call.err(`WARNING: ${warning}`)
    await cidFile.write(id)
    return id
  } finally {
    await cidFile.close()
  }
}

async function pull(call: Invocation, reference: Reference | null, image: string): Promise<void> {
  if (!reference) throw new Error(`invalid reference format: ${image}`)
  const platform = call.flags.string('platform')
  const output = call.flags.bool('quiet') ? null : call.ctx.stderr
  await pullImage(call, { reference, allTags: false, platform }, output)
}

async function platformQuery(call: Invocation): Promise<string | undefined> {
  const given = call.flags.string('platform')
  if (given === '' || compareVersions(await call.client.version(), '1.41') < 0) return undefined
  try {
    return formatPlatform(parsePlatform(given, call.ctx.arch))
  } catch (error) {
    throw new Error(`error parsing specified platform: ${(error as Error).message}`)
  }
}

function readAnswer(answer: Json): { id: string; warnings: string[] } {
  const id = answer instanceof Map ? answer.get('Id') : undefined
  const warnings = answer instanceof Map ? answer.get('Warnings') : undefined
  return {
    id: typeof id === 'string' ? id : '',
    warnings: Array.isArray(warnings) ? warnings.filter((item) => typeof item === 'string') : [],
  }
}

/** One line, for the first server that only the host itself reaches. */
function localDnsWarnings(servers: string[]): string[] {
  const local = servers.find((server) => /^127\./.test(server) || server === '::1')
  return local === undefined ? [] : [`Localhost DNS (${local}) may fail in containers.`]
}

/** `--cidfile`: made before the container, removed again if there is none. */
async function openCidFile(call: Invocation, given: string) {
  if (given === '') return { write: async () => undefined, close: async () => undefined }
  const { files, cwd } = call.ctx
  const path = absolutePath(given, cwd)
  if (await files.stat(path))
    throw new Error(`container ID file found, make sure the other container isn't running or delete ${given}`)
  await files.write(path, new Uint8Array(0), 0o666).catch((error: unknown) => {
    const reason = error instanceof FileError ? `open ${given}: ${error.reason}` : String(error)
    throw new Error(`failed to create the container ID file: ${reason}`)
  })
  let written = false
  return {
    async write(id: string) {
      await files.write(path, new TextEncoder().encode(id), 0o666)
      written = true
    },
    async close() {
      // That an empty file stays behind is no reason to fail; the genuine client does not mention it either.
      if (!written) await files.remove(path).catch(() => undefined)
    },
  }
}

/** A number of the wire as one of JavaScript; for those that fit. */
export function toNumber(json: Json | undefined): number {
  return json instanceof JsonNumber ? Number(json.text) : 0
}
