/**
 * Image references, with the rules and the error texts of github.com/distribution/reference:
 *
 * ```text
 * reference := [domain '/'] path [':' tag] ['@' digest]
 * familiar  busybox             myname/app:1           localhost:5000/app
 * normal    docker.io/library/busybox   docker.io/myname/app:1   localhost:5000/app
 * ```
 */
import { checkDigest, DigestError, isDigest } from './digest.ts'

/** Always normal: with its domain, and `library/` where it belongs. */
export interface Reference {
  /** `docker.io`, `registry.example:5000` */
  domain: string
  /** `library/busybox` */
  path: string
  tag?: string
  /** `sha256:…`; counts before the tag. */
  digest?: string
}

/** Not a reference; `message` is Docker's. */
export class ReferenceFormatError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ReferenceFormatError'
  }
}

const DOMAIN_PART = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])'
const HOST = String.raw`(?:${DOMAIN_PART}(?:\.${DOMAIN_PART})*|\[(?:[a-fA-F0-9:]+)\])`
const DOMAIN = `${HOST}(?::[0-9]+)?`
const PATH_PART = '[a-z0-9]+(?:(?:[._]|__|[-]+)[a-z0-9]+)*'
const PATH = `${PATH_PART}(?:/${PATH_PART})*`
const TAG = String.raw`[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}`
const DIGEST = String.raw`[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*[:][0-9a-fA-F]{32,}`

const REFERENCE = new RegExp(`^(${DOMAIN})/(${PATH})(?::(${TAG}))?(?:@(${DIGEST}))?$`)
const IDENTIFIER = /^[a-f0-9]{64}$/
const MAX_PATH_LENGTH = 255
/** Longer than any valid reference; keeps the expressions above from working on garbage. */
const MAX_LENGTH = 4096

/**
 * Reads a name as people and clients write it.
 *
 * @throws {ReferenceFormatError}
 */
export function parseReference(text: string): Reference {
  if (IDENTIFIER.test(text))
    throw new ReferenceFormatError(
      `invalid repository name (${text}), cannot specify 64-byte hexadecimal strings`,
    )
  if (text.length > MAX_LENGTH) throw new ReferenceFormatError('invalid reference format')
  const { domain, rest } = splitDomain(text)
  const colon = rest.indexOf(':')
  const path = colon === -1 ? rest : rest.slice(0, colon)
  if (path.toLowerCase() !== path)
    throw new ReferenceFormatError(`invalid reference format: repository name (${path}) must be lowercase`)
  return parseNormal(`${domain}/${rest}`)
}

/** @returns the name, or the digest for text that can only be an image's full id. @throws {ReferenceFormatError} */
export function parseAnyReference(text: string): Reference | { digest: string; domain?: undefined } {
  if (IDENTIFIER.test(text)) return { digest: `sha256:${text}` }
  return isDigest(text) ? { digest: text } : parseReference(text)
}

function parseNormal(text: string): Reference {
  const match = REFERENCE.exec(text)
  if (!match) {
    const lower = REFERENCE.test(text.toLowerCase())
    throw new ReferenceFormatError(lower ? 'repository name must be lowercase' : 'invalid reference format')
  }
  const [, domain, path, tag, digest] = match
  if (path!.length > MAX_PATH_LENGTH)
    throw new ReferenceFormatError(`repository name must not be more than ${MAX_PATH_LENGTH} characters`)
  if (digest !== undefined) rethrowFormat(() => checkDigest(digest))
  return {
    domain: domain!,
    path: path!,
    ...(tag !== undefined && { tag }),
    ...(digest !== undefined && { digest }),
  }
}

function rethrowFormat(check: () => void): void {
  try {
    check()
  } catch (error) {
    throw error instanceof DigestError ? new ReferenceFormatError(error.message) : error
  }
}

/** The first part is a domain if it looks like one: a dot, a colon, `localhost`, or capitals. */
function splitDomain(text: string): { domain: string; rest: string } {
  const slash = text.indexOf('/')
  const first = slash === -1 ? '' : text.slice(0, slash)
  const isDomain = first === 'localhost' || /[.:]/.test(first) || first.toLowerCase() !== first
  let domain = isDomain ? first : 'docker.io'
  let rest = isDomain ? text.slice(slash + 1) : text
  if (domain === 'index.docker.io') domain = 'docker.io'
  if (domain === 'docker.io' && !rest.includes('/')) rest = `library/${rest}`
  return { domain, rest }
}

/** `docker.io/library/busybox` */
export function nameOf(reference: Reference): string {
  return `${reference.domain}/${reference.path}`
}

/** `busybox`, as Docker shows it. */
export function familiarName({ domain, path }: Reference): string {
  if (domain !== 'docker.io') return `${domain}/${path}`
  const official = /^library\/([^/]+)$/.exec(path)
  return official ? official[1]! : path
}

/** The shortest that means the same to `docker run`: `busybox`, `debian:12-slim`. */
export function typedName(reference: Reference): string {
  const { tag, digest } = reference
  return tag === 'latest' && digest === undefined ? familiarName(reference) : familiarString(reference)
}

/** `docker.io/library/busybox:latest` */
export function referenceString(reference: Reference): string {
  return nameOf(reference) + suffix(reference)
}

/** `busybox:latest` */
export function familiarString(reference: Reference): string {
  return familiarName(reference) + suffix(reference)
}

function suffix({ tag, digest }: Reference): string {
  return (tag === undefined ? '' : `:${tag}`) + (digest === undefined ? '' : `@${digest}`)
}

export function isNameOnly({ tag, digest }: Reference): boolean {
  return tag === undefined && digest === undefined
}

/** Adds `latest` where neither tag nor digest is given. */
export function withDefaultTag(reference: Reference): Reference {
  return isNameOnly(reference) ? { ...reference, tag: 'latest' } : reference
}

/** @throws {ReferenceFormatError} `invalid tag format` */
export function withTag(reference: Reference, tag: string): Reference {
  if (!new RegExp(`^${TAG}$`).test(tag)) throw new ReferenceFormatError('invalid tag format')
  return { ...reference, tag }
}

/** The repository with this digest, and no tag. */
export function withDigest({ domain, path }: Reference, digest: string): Reference {
  return { domain, path, digest }
}

/** The repository alone. */
export function trimmed({ domain, path }: Reference): Reference {
  return { domain, path }
}
