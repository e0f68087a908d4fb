/** Errors as the distribution specification has them: `{"errors":[{code, message, detail}]}`. */
export interface Refusal {
  status: number
  code: 'BLOB_UNKNOWN' | 'MANIFEST_UNKNOWN' | 'NAME_INVALID' | 'UNAUTHORIZED' | 'UNSUPPORTED'
  message: string
  detail?: unknown
  headers?: Record<string, string>
}

export function refuse({ status, code, message, detail = null, headers }: Refusal): Response {
  return Response.json({ errors: [{ code, message, detail }] }, { status, headers: { ...headers } })
}

/**
 * Docker Hub does not say whether a repository is private or missing: a token is handed out in any case, and then found
 * not to suffice. Docker's `pull access denied` is made of this header.
 */
export function noAccess(name: string): Response {
  const challenge = [
    'Bearer realm="https://auth.docker.io/token"',
    'service="registry.docker.io"',
    `scope="repository:${name}:pull"`,
    'error="insufficient_scope"',
  ]
  return refuse({
    status: 401,
    code: 'UNAUTHORIZED',
    message: 'authentication required',
    detail: [{ Type: 'repository', Class: '', Name: name, Action: 'pull' }],
    headers: { 'WWW-Authenticate': challenge.join(',') },
  })
}
