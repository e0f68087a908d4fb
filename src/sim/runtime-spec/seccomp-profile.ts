/** A seccomp profile as a user writes it (`--security-opt seccomp=…`): Docker's own form, with conditions. */
import * as v from 'valibot'
import { JsonNumber, JsonSyntaxError, parseJson, type Json } from '../../protocol/go-json/parse.ts'
import { DockerError } from '../base/errors.ts'

const texts = v.nullish(v.array(v.string()))
const count = v.pipe(v.number(), v.integer(), v.minValue(0))

const conditions = v.nullish(v.object({ caps: texts, arches: texts, minKernel: v.nullish(v.string()) }))

const rule = v.object({
  name: v.nullish(v.string()),
  names: texts,
  action: v.nullish(v.string(), ''),
  errnoRet: v.nullish(count),
  args: v.nullish(
    v.array(
      v.object({
        index: v.nullish(count, 0),
        value: v.nullish(count, 0),
        valueTwo: v.nullish(count, 0),
        op: v.nullish(v.string(), ''),
      }),
    ),
  ),
  includes: conditions,
  excludes: conditions,
})

const profile = v.object({
  defaultAction: v.nullish(v.string()),
  defaultErrnoRet: v.nullish(count),
  architectures: texts,
  archMap: v.nullish(v.array(v.object({ architecture: v.nullish(v.string()), subArchitectures: texts }))),
  syscalls: v.nullish(v.array(rule)),
})

export type ProfileFile = v.InferOutput<typeof profile>
export type ProfileRule = v.InferOutput<typeof rule>

/** What Go calls a field and its type, by its path without indices (moby/profiles/seccomp, 28.5). */
const GO: Record<string, [field: string, type: string]> = {
  defaultAction: ['Seccomp.defaultAction', 'specs.LinuxSeccompAction'],
  defaultErrnoRet: ['Seccomp.defaultErrnoRet', 'uint'],
  architectures: ['Seccomp.architectures', '[]specs.Arch'],
  archMap: ['Seccomp.archMap', '[]seccomp.Architecture'],
  syscalls: ['Seccomp.syscalls', '[]*seccomp.Syscall'],
  'syscalls.name': ['Syscall.syscalls.name', 'string'],
  'syscalls.names': ['Syscall.syscalls.names', '[]string'],
  'syscalls.action': ['Syscall.syscalls.action', 'specs.LinuxSeccompAction'],
  'syscalls.errnoRet': ['Syscall.syscalls.errnoRet', 'uint'],
  'syscalls.args': ['Syscall.syscalls.args', '[]*specs.LinuxSeccompArg'],
  'syscalls.includes': ['Syscall.syscalls.includes', 'seccomp.Filter'],
  'syscalls.excludes': ['Syscall.syscalls.excludes', 'seccomp.Filter'],
}

/** @throws {DockerError} system: `Decoding seccomp profile failed: …`, in Go's words. */
export function parseProfile(text: string): ProfileFile {
  try {
    const kind = kindOf(parseJson(text))
    if (kind === 'null') return v.parse(profile, {})
    if (kind !== 'object')
      throw new JsonSyntaxError(`json: cannot unmarshal ${kind} into Go value of type seccomp.Seccomp`)
    const parsed = v.safeParse(profile, JSON.parse(text), { abortEarly: true })
    if (parsed.success) return parsed.output
    throw new JsonSyntaxError(mistake(parsed.issues[0]))
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error
    throw new DockerError('system', `Decoding seccomp profile failed: ${error.message}`)
  }
}

function mistake({ path, input }: v.BaseIssue<unknown>): string {
  const names = (path ?? []).map(({ key }) => key).filter((key) => typeof key === 'string')
  const [field, type] = GO[names.join('.')] ?? [`Seccomp.${names.join('.')}`, 'string']
  // Go says which number, where a number is right.
  const kind = typeof input === 'number' && type === 'uint' ? `number ${input}` : kindOfPlain(input)
  return `json: cannot unmarshal ${kind} into Go struct field ${field} of type ${type}`
}

/** As Go names it. */
function kindOf(value: Json): string {
  if (value instanceof Map) return 'object'
  if (value instanceof JsonNumber) return 'number'
  return kindOfPlain(value)
}

function kindOfPlain(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'boolean') return 'bool'
  return typeof value
}
