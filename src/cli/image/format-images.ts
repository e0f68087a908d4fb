/** Images as rows of a list: one row for each name. */
import { integer, number, text, texts } from '../api/read.ts'
import { truncateId } from '../format/ids.ts'
import type { Row, RowType } from '../format/list.ts'
import type { Json } from '../../protocol/go-json/parse.ts'
import { timeToString, unixTime } from '../go/time.ts'
import { humanDuration, humanSize } from '../go/units.ts'
import { familiarName, parseReference, type Reference } from '../../protocol/reference.ts'

export const imageRow: RowType = {
  goName: '*formatter.imageContext',
  headers: {
    ID: 'IMAGE ID',
    Repository: 'REPOSITORY',
    Tag: 'TAG',
    Digest: 'DIGEST',
    CreatedSince: 'CREATED',
    CreatedAt: 'CREATED AT',
    Size: 'SIZE',
    Containers: 'CONTAINERS',
    VirtualSize: 'SIZE',
    SharedSize: 'SHARED SIZE',
    UniqueSize: 'UNIQUE SIZE',
  },
}

interface View {
  trunc: boolean
  nowMs: number
  /** `--digests`: a row for each digest. */
  digests: boolean
  /** The template: one that shows digests needs them. */
  format: string
}

interface Name {
  repository: string
  tag: string
  digest: string
}

const NONE = '<none>'

export function imageRows(images: readonly Json[], view: View): Row[] {
  return images.flatMap((image) =>
    namesOf(image, view).map((name) => ({ columns: columnsOf(image, name, view) })),
  )
}

function namesOf(image: Json, view: View): Name[] {
  const [tags, digests] = [texts(image, 'RepoTags'), texts(image, 'RepoDigests')]
  const oldStyle = tags.join() === '<none>:<none>' && digests.join() === '<none>@<none>'
  if (oldStyle || (tags.length === 0 && digests.length === 0))
    return [{ repository: NONE, tag: NONE, digest: NONE }]
  const byTag = group(tags, (ref) => ref.tag)
  const byDigest = group(digests, (ref) => ref.digest)
  const tagged = [...byTag].flatMap(([repository, own]) => {
    const shown = needsDigest(view) ? (byDigest.get(repository) ?? []) : []
    const each = shown.length > 0 ? shown : [NONE]
    return own.flatMap((tag) => each.map((digest) => ({ repository, tag, digest })))
  })
  const untagged = [...byDigest]
    .filter(([repository]) => !byTag.has(repository))
    .flatMap(([repository, own]) =>
      (view.digests ? own : ['']).map((digest) => ({ repository, tag: NONE, digest })),
    )
  return [...tagged, ...untagged]
}

function needsDigest({ digests, format }: View): boolean {
  return digests || format.includes('{{.Digest}}')
}

/** Tags or digests by repository; names that cannot be read are left out. */
function group(names: string[], pick: (ref: Reference) => string | undefined): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const name of names) {
    const ref = readReference(name)
    const value = ref && pick(ref)
    if (!value) continue
    const repository = familiarName(ref)
    groups.set(repository, [...(groups.get(repository) ?? []), value])
  }
  return groups
}

function readReference(name: string): Reference | null {
  try {
    return parseReference(name)
  } catch {
    return null // not a name; Docker shows no row for it either
  }
}

function columnsOf(image: Json, name: Name, { trunc, nowMs }: View): Row['columns'] {
  const id = text(image, 'Id')
  const created = integer(image, 'Created')
  const [size, shared, containers] = [
    number(image, 'Size'),
    number(image, 'SharedSize'),
    number(image, 'Containers'),
  ]
  return {
    ID: () => (trunc ? truncateId(id) : id),
    Repository: () => name.repository,
    Tag: () => name.tag,
    Digest: () => name.digest,
    CreatedSince: () =>
      `${humanDuration(BigInt(Math.round(nowMs)) * 1_000_000n - created * 1_000_000_000n)} ago`,
    CreatedAt: () => timeToString(unixTime(created)),
    Size: () => humanSize(size, 3),
    Containers: () => (containers === -1 ? 'N/A' : String(containers)),
    VirtualSize: () => humanSize(size),
    SharedSize: () => (shared === -1 ? 'N/A' : humanSize(shared)),
    UniqueSize: () => (size === -1 || shared === -1 ? 'N/A' : humanSize(size - shared)),
  }
}
