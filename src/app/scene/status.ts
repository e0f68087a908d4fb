/** The words of the statuses that the Engine and registries use (RFC 9110). */
const words: Record<number, string> = {
  0: 'no answer',
  101: 'upgraded',
  200: 'OK',
  201: 'created',
  202: 'accepted',
  204: 'done',
  206: 'partial content',
  301: 'moved',
  304: 'not modified',
  307: 'redirect',
  400: 'bad request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not found',
  405: 'method not allowed',
  409: 'conflict',
  416: 'range not satisfiable',
  499: 'client went away',
  500: 'server error',
  501: 'not implemented',
  503: 'unavailable',
}

export function statusText(status: number): string {
  return words[status] ?? ''
}

/** A sign beside the number, so that colour is never the only mark. */
export function statusSign(status: number): '✓' | '↩' | '✕' | '⇄' {
  if (status === 101) return '⇄'
  if (status >= 200 && status < 300) return '✓'
  if (status >= 300 && status < 400) return '↩'
  return '✕'
}
