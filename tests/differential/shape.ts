/** What an answer looks like, without what differs from host to host: ids, times, sizes. */

export interface Answer {
  status: number
  /** The `message` of an error, normalised; empty otherwise. */
  message: string
  /** Paths of fields with their types: `HostConfig.Memory: number`; elements of arrays share `[]`. */
  shape: string[]
}

/** Objects whose keys are data, not fields. */
const MAPS =
  /(^|\.)(Labels|Annotations|Options|Ports|Networks|Containers|DriverOpts|DriverOptions|GraphDriver\.Data|Runtimes|Sysctls|ExposedPorts|Volumes|IndexConfigs|stats|networks|Tmpfs)$/

export function toAnswer(status: number, contentType: string, body: string): Answer {
  const json = /json/.test(contentType) ? parse(body) : undefined
  const message = status >= 400 ? normalise(messageOf(json, body)) : ''
  const shape = status >= 400 || json === undefined ? [] : [...new Set(fieldsOf(json, ''))].toSorted()
  return { status, message, shape }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body.trim().split('\n')[0] ?? 'null')
  } catch {
    return undefined
  }
}

function messageOf(json: unknown, body: string): string {
  return typeof json === 'object' && json !== null && 'message' in json ? String(json.message) : body.trim()
}

/** Ids become `ID`, so that messages of two hosts can be compared. */
export function normalise(text: string): string {
  return text
    .replace(/\b[0-9a-f]{64}\b/g, 'ID')
    .replace(/\b[0-9a-f]{12}\b/g, 'ID')
    .replace(/0x[0-9a-f]+/g, 'PTR')
}

function fieldsOf(value: unknown, path: string): string[] {
  if (Array.isArray(value)) return [`${path}: array`, ...value.flatMap((item) => fieldsOf(item, `${path}[]`))]
  // A null, an empty list and an absent value mean the same to Docker's clients, which are written in Go.
  if (value === null) return [`${path}: null`]
  if (typeof value !== 'object') return [`${path}: ${typeof value}`]
  if (MAPS.test(path)) return [`${path}: map`]
  return Object.entries(value).flatMap(([key, inner]) =>
    fieldsOf(inner, path === '' ? key : `${path}.${key}`),
  )
}
