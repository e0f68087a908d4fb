/** Go's `net/url`: how paths and queries are escaped. */
import { encodeBytes } from '../../protocol/go/bytes.ts'

/** Go's `url.QueryEscape`: a space is `+`. */
export function queryEscape(source: string): string {
  return [...encodeBytes(source)]
    .map((byte) => {
      const char = String.fromCharCode(byte)
      if (/[A-Za-z0-9_.~-]/.test(char)) return char
      return char === ' ' ? '+' : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
    })
    .join('')
}

/** Go's `URL.EscapedPath`: what may stand in a path stays. */
export function pathEscape(path: string): string {
  return queryEscape(path)
    .replaceAll('+', '%20')
    .replaceAll(/%(?:24|26|2B|2F|3A|3B|3D|40|2C)/g, decodeURIComponent)
}

/** Go's `path.Join` of an absolute path: no double slashes, `.` and `..` resolved. */
export function cleanPath(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}
