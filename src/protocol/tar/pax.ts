import { TarError } from './error.ts'

/** What an extended header says of the next entry. Values are bytes, since an xattr's may be anything. */
export type PaxRecords = Map<string, Uint8Array>

const decoder = new TextDecoder()
const XATTR = 'SCHILY.xattr.'

/**
 * Reads records `<length> <key>=<value>\n`, where length counts the whole record. A later record of a key counts.
 *
 * @throws {TarError}
 */
export function parsePax(bytes: Uint8Array): PaxRecords {
  const records: PaxRecords = new Map()
  let at = 0
  while (at < bytes.length) {
    const space = bytes.indexOf(0x20, at)
    const digits = space === -1 || space - at > 8 ? '' : decoder.decode(bytes.subarray(at, space))
    const end = at + Number(digits)
    if (!/^\d+$/.test(digits) || end <= space + 1 || end > bytes.length || bytes[end - 1] !== 0x0a)
      throw new TarError('invalid tar header: malformed PAX record')
    const equals = bytes.subarray(0, end - 1).indexOf(0x3d, space)
    if (equals === -1) throw new TarError('invalid tar header: malformed PAX record')
    addRecord(records, decoder.decode(bytes.subarray(space + 1, equals)), bytes.slice(equals + 1, end - 1))
    at = end
  }
  return records
}

function addRecord(records: PaxRecords, key: string, value: Uint8Array): void {
  if (key === '' || key.includes('\0')) throw new TarError('invalid tar header: malformed PAX record')
  if (key.startsWith('GNU.sparse.')) throw new TarError('sparse files in a tar are not supported')
  if ((key === 'path' || key === 'linkpath') && value.includes(0))
    throw new TarError('invalid tar header: malformed PAX record')
  records.set(key, value)
}

/** @returns the record as text; undefined if it is not there or empty, which means "as the header says". */
export function paxText(records: PaxRecords, key: string): string | undefined {
  const value = records.get(key)
  return value === undefined || value.length === 0 ? undefined : decoder.decode(value)
}

/** @throws {TarError} not a number. */
export function paxNumber(records: PaxRecords, key: string): number | undefined {
  const value = paxText(records, key)
  if (value === undefined) return undefined
  const pattern = key === 'mtime' ? /^-?\d{1,16}(\.\d*)?$/ : /^-?\d{1,16}$/
  if (!pattern.test(value)) throw new TarError(`invalid tar header: PAX ${key}`)
  return Number(value)
}

export function paxXattrs(records: PaxRecords): Record<string, Uint8Array> | undefined {
  const found = [...records].filter(([key]) => key.startsWith(XATTR) && key.length > XATTR.length)
  if (found.length === 0) return undefined
  return Object.fromEntries(found.map(([key, value]) => [key.slice(XATTR.length), value]))
}

/** Writes one record. */
export function formatPax(key: string, value: Uint8Array | string): Uint8Array {
  const encoder = new TextEncoder()
  const bytes = typeof value === 'string' ? encoder.encode(value) : value
  const name = encoder.encode(` ${key}=`)
  const rest = name.length + bytes.length + 1
  let length = rest + String(rest).length
  if (rest + String(length).length !== length) length = rest + String(length).length
  const record = new Uint8Array(length)
  const digits = encoder.encode(String(length))
  record.set(digits)
  record.set(name, digits.length)
  record.set(bytes, digits.length + name.length)
  record[length - 1] = 0x0a
  return record
}

export function xattrKey(name: string): string {
  return XATTR + name
}
