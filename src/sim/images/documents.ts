/** Reads manifests and configurations that came from outside: checked, bounded, unknown fields left out. */
import * as v from 'valibot'
import { isSha256 } from '../../protocol/digest.ts'
import type { ImageDocument, Index, Manifest } from '../../protocol/oci-image.ts'

/** The document is not what its media type promises. */
export class DocumentError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'DocumentError'
  }
}

/** As in containerd and the distribution registry: no manifest is larger. */
export const MAX_MANIFEST_BYTES = 4 * 1024 * 1024
export const MAX_CONFIG_BYTES = 8 * 1024 * 1024
/** Docker's `maxLayerDepth`. */
export const MAX_LAYERS = 125

const digest = v.pipe(v.string(), v.check(isSha256, 'not a sha256 digest'))
/** Go writes `null` for empty lists and maps, and reads it as such. */
const optional = <T extends v.GenericSchema>(schema: T) => v.optional(v.nullable(schema))
const strings = v.array(v.string())
const labels = v.record(v.string(), v.string())
const emptyObjects = v.record(
  v.string(),
  v.pipe(
    v.object({}),
    v.transform(() => ({}) as Record<string, never>),
  ),
)

const platform = v.object({
  os: v.string(),
  architecture: v.string(),
  variant: optional(v.string()),
  'os.version': optional(v.string()),
})

const descriptor = v.object({
  mediaType: v.optional(v.string(), ''),
  digest,
  size: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  platform: optional(platform),
  annotations: optional(labels),
})

const manifest = v.object({
  schemaVersion: v.literal(2),
  mediaType: optional(v.string()),
  config: descriptor,
  layers: v.pipe(v.array(descriptor), v.maxLength(MAX_LAYERS, 'max depth exceeded')),
  annotations: optional(labels),
})

const index = v.object({
  schemaVersion: v.literal(2),
  mediaType: optional(v.string()),
  manifests: v.pipe(v.array(descriptor), v.maxLength(10_000)),
  annotations: optional(labels),
})

const healthcheck = v.object({
  Test: optional(strings),
  Interval: optional(v.number()),
  Timeout: optional(v.number()),
  StartPeriod: optional(v.number()),
  StartInterval: optional(v.number()),
  Retries: optional(v.number()),
})

const config = v.object({
  User: optional(v.string()),
  ExposedPorts: optional(emptyObjects),
  Env: optional(strings),
  Entrypoint: optional(strings),
  Cmd: optional(strings),
  Volumes: optional(emptyObjects),
  WorkingDir: optional(v.string()),
  Labels: optional(labels),
  StopSignal: optional(v.string()),
  ArgsEscaped: optional(v.boolean()),
  Healthcheck: optional(healthcheck),
  OnBuild: optional(strings),
  Shell: optional(strings),
})

const history = v.object({
  created: optional(v.string()),
  created_by: optional(v.string()),
  author: optional(v.string()),
  comment: optional(v.string()),
  empty_layer: optional(v.boolean()),
})

const image = v.object({
  os: v.optional(v.string(), 'linux'),
  architecture: v.optional(v.string(), ''),
  variant: optional(v.string()),
  'os.version': optional(v.string()),
  created: optional(v.string()),
  author: optional(v.string()),
  comment: optional(v.string()),
  docker_version: optional(v.string()),
  container: optional(v.string()),
  config: optional(config),
  rootfs: v.object({
    type: v.literal('layers'),
    diff_ids: v.pipe(
      v.optional(v.nullable(v.array(digest)), []),
      v.transform((ids) => ids ?? []),
      v.maxLength(MAX_LAYERS),
    ),
  }),
  history: optional(v.array(history)),
})

/** @throws {DocumentError} */
export function parseManifest(bytes: Uint8Array): Manifest {
  return parse('manifest', bytes, manifest) as Manifest
}

/** @throws {DocumentError} */
export function parseIndex(bytes: Uint8Array): Index {
  return parse('image index', bytes, index) as Index
}

/** @throws {DocumentError} */
export function parseImage(bytes: Uint8Array): ImageDocument {
  return parse('image configuration', bytes, image) as ImageDocument
}

/** Tells an index from a manifest by what is in it, for registries that send no media type. */
export function isIndexDocument(bytes: Uint8Array): boolean {
  return v.is(v.object({ manifests: v.array(v.unknown()) }), toJson('manifest', bytes))
}

function parse(what: string, bytes: Uint8Array, schema: v.GenericSchema): unknown {
  const result = v.safeParse(schema, toJson(what, bytes))
  if (result.success) return withoutNulls(result.output)
  const [issue] = result.issues
  const path = v.getDotPath(issue)
  throw new DocumentError(`invalid ${what}: ${path === null ? '' : `${path}: `}${issue.message}`)
}

function toJson(what: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown
  } catch (error) {
    throw new DocumentError(`invalid ${what}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([, field]) => field !== null && field !== undefined)
  return Object.fromEntries(kept.map(([name, field]) => [name, withoutNulls(field)]))
}
