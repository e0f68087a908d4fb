/** JSON request bodies: checked, bounded, and refused in dockerd's words. */
import { BodyError, type Exchange } from '../../protocol/http/index.ts'
import { decodeFirst, JsonSyntaxError } from '../../protocol/go-json/parse.ts'
import { DockerError } from '../base/errors.ts'
import { JsonTypeError, ROOT, type Codec } from './go-json/codec.ts'

/** No Docker client sends more; what is larger is a mistake or an attack. */
const MAX_BODY_BYTES = 4 * 1024 * 1024

/**
 * @param emptyIs what no body at all means: the zero value (most requests), or an error (`POST /containers/create`).
 * @throws {DockerError} invalid: not JSON, or of the wrong type; tooLarge.
 */
export async function readJson<T>(
  exchange: Exchange,
  codec: Codec<T>,
  emptyIs: 'zero' | 'invalid' = 'zero',
): Promise<T> {
  const contentType = exchange.headers.get('content-type') ?? ''
  const bodiless = exchange.body === null || exchange.headers.get('content-length') === '0'
  if (!(contentType === '' && bodiless)) checkContentType(contentType)
  if (bodiless && emptyIs === 'zero') return codec.zero()
  const { text, failure } = await readText(exchange.body)
  return decodeJson(text, codec, failure)
}

/**
 * @param failure why there is no more of the text. What came before it may be whole, as for Go, which reads no further then.
 * @throws {DockerError} invalid
 */
export function decodeJson<T>(text: string, codec: Codec<T>, failure?: BodyError): T {
  try {
    const { value, rest } = decodeFirst(text)
    const decoded = codec.decode(value, ROOT)
    if (rest !== '' && !/^[\]}]/.test(rest)) throw new DockerError('invalid', 'unexpected content after JSON')
    return decoded
  } catch (error) {
    if (error instanceof JsonSyntaxError || error instanceof JsonTypeError) {
      const message =
        failure && error instanceof JsonSyntaxError && error.atEnd ? failure.message : wordsOf(error)
      throw new DockerError('invalid', `invalid JSON: ${message}`)
    }
    throw error
  }
}

function wordsOf(error: Error): string {
  return error.message === 'EOF' ? 'got EOF while reading request body' : error.message
}

/** @throws {DockerError} invalid */
export function checkContentType(contentType: string): void {
  if (contentType === '') {
    throw new DockerError('invalid', 'malformed Content-Type header (): mime: no media type')
  }
  const mediaType = contentType.split(';')[0]!.trim().toLowerCase()
  if (mediaType !== 'application/json') {
    throw new DockerError(
      'invalid',
      `unsupported Content-Type header (${contentType}): must be 'application/json'`,
    )
  }
}

/** @throws {DockerError} tooLarge */
async function readText(body: Exchange['body']): Promise<{ text: string; failure?: BodyError }> {
  if (body === null) return { text: '' }
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const reader = body.getReader()
  let text = ''
  let length = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return { text: text + decoder.decode() }
      length += value.length
      if (length > MAX_BODY_BYTES) {
        await reader.cancel()
        throw new DockerError('tooLarge', 'http: request body too large')
      }
      text += decoder.decode(value, { stream: true })
    }
  } catch (error) {
    if (error instanceof BodyError) return { text, failure: error }
    throw error
  }
}
