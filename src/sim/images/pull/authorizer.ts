/** The Authorization header that a registry asks for (distribution `docs/spec/auth/token.md`). */
import type { HttpResponse } from '../../../protocol/http/index.ts'
import type { RegistryAuth } from '../image.ts'
import { parseChallenge, readBounded, toRegistryError } from './registry-error.ts'

type Challenge = NonNullable<ReturnType<typeof parseChallenge>>

const MAX_TOKEN_BYTES = 256 * 1024

export class Authorizer {
  #auth: RegistryAuth
  #get: (url: URL, headers: Record<string, string>) => Promise<HttpResponse>
  #challenge: Challenge | null = null
  #tokens = new Map<string, Promise<string>>()

  constructor(
    auth: RegistryAuth | undefined,
    get: (url: URL, headers: Record<string, string>) => Promise<HttpResponse>,
  ) {
    this.#auth = auth ?? {}
    this.#get = get
  }

  /** @param header `WWW-Authenticate` of the answer to `GET /v2/`; empty if it asked for nothing. */
  learn(header: string): void {
    this.#challenge = parseChallenge(header)
  }

  /** What to send along when pulling from a repository. @throws {RegistryError} the credentials are refused. */
  async header(path: string): Promise<Record<string, string>> {
    if (this.#auth.registrytoken) return { Authorization: `Bearer ${this.#auth.registrytoken}` }
    if (this.#challenge?.scheme === 'basic') return this.#basic()
    if (this.#challenge?.scheme !== 'bearer') return {}
    const token = this.#tokens.get(path) ?? this.#fetchToken(this.#challenge, path)
    this.#tokens.set(path, token)
    token.catch(() => this.#tokens.delete(path))
    return { Authorization: `Bearer ${await token}` }
  }

  #basic(): Record<string, string> {
    const { username, password } = this.#auth
    if (!username) return {}
    const bytes = new TextEncoder().encode(`${username}:${password ?? ''}`)
    return { Authorization: `Basic ${btoa(String.fromCharCode(...bytes))}` }
  }

  async #fetchToken({ parameters }: Challenge, path: string): Promise<string> {
    const realm = parameters.get('realm') ?? ''
    if (!/^https?:/.test(realm) || !URL.canParse(realm))
      throw new Error(`invalid token server realm: ${realm}`)
    const url = new URL(realm)
    const service = parameters.get('service')
    if (service) url.searchParams.set('service', service)
    url.searchParams.set('scope', `repository:${path}:pull`)
    if (this.#auth.username) url.searchParams.set('account', this.#auth.username)
    const response = await this.#get(url, this.#basic())
    if (response.status !== 200) throw await toRegistryError(response)
    const answer = JSON.parse(
      new TextDecoder().decode(await readBounded(response.body, MAX_TOKEN_BYTES)),
    ) as {
      token?: unknown
      access_token?: unknown
    }
    const token = answer.token ?? answer.access_token
    if (typeof token !== 'string')
      throw new Error('authorization server did not include a token in the response')
    return token
  }
}
