/** The manifest of the guest's parts, as `scripts/guest.ts` writes it. */
import * as v from 'valibot'

const part = v.object({
  name: v.string(),
  /** File beside the manifest; absent for what is inside another part. */
  file: v.optional(v.pipe(v.string(), v.regex(/^[\w.-]+$/))),
  version: v.string(),
  sizeBytes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1 << 30))),
  sha256: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))),
})

const manifestSchema = v.object({ version: v.string(), parts: v.pipe(v.array(part), v.maxLength(200)) })

export type GuestManifest = v.InferOutput<typeof manifestSchema>
export type GuestFile = { name: string; file: string; sizeBytes: number; sha256: string }

/** @throws {Error} it is not a manifest. */
export function parseManifest(json: unknown): GuestManifest {
  const result = v.safeParse(manifestSchema, json)
  if (!result.success) throw new Error(`the guest's manifest is malformed: ${result.issues[0].message}`)
  return result.output
}

/** @throws {Error} the manifest names no such file, or does not say its hash. */
export function fileOf(manifest: GuestManifest, file: string): GuestFile {
  const found = manifest.parts.find((candidate) => candidate.file === file)
  if (!found?.sha256 || found.sizeBytes === undefined) throw new Error(`the guest has no part ${file}`)
  return { name: found.name, file, sizeBytes: found.sizeBytes, sha256: found.sha256 }
}
