import { afterEach, describe, expect, it, vi } from 'vitest'
import { anEngine } from '../testing/engine.ts'
import { operations } from './operations.ts'

afterEach(() => vi.unstubAllGlobals())

/** As Firefox has it: no `body`, and a stream is no body for it. */
class RequestWithoutBody extends Request {
  constructor(input: RequestInfo | URL, init?: RequestInit) {
    if (init?.body instanceof ReadableStream) throw new TypeError('a stream is no body here')
    super(input, init)
    Object.defineProperty(this, 'body', { value: undefined })
  }
}

describe('the API', () => {
  it('answers pings with what clients look for', async () => {
    const { api } = await anEngine()
    for (const method of ['GET', 'HEAD']) {
      const response = await api(method, '/_ping')
      expect(response.status).toBe(200)
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'api-version': '1.51',
        'builder-version': '1',
        'docker-experimental': 'false',
        ostype: 'linux',
        swarm: 'inactive',
        'content-length': method === 'GET' ? '2' : '0',
        'content-type': 'text/plain; charset=utf-8',
      })
      expect(await response.text()).toBe(method === 'GET' ? 'OK' : '')
    }
  })

  it.each([
    ['GET', '/images/%0a/json'],
    ['POST', '/v1.51/images/%0a/tag'],
    ['DELETE', '/images/%0a'],
    ['GET', '/volumes/%0a/json'],
  ])('knows no page of a line feed: %s %s', async (method, path) => {
    const { api } = await anEngine()
    const response = await api(method, path)
    expect([response.status, await response.json()]).toEqual([404, { message: 'page not found' }])
  })

  it.each(['/version', '/v1.24/version', '/v1.51/version', '/v1.9999999/version'])(
    'negotiates %s',
    async (path) => {
      const { api } = await anEngine()
      const response = await api('GET', path)
      expect(response.status).toBe(path.includes('9999') ? 400 : 200)
    },
  )

  it.each([
    [
      '/v1.99/info',
      400,
      '{"message":"client version 1.99 is too new. Maximum supported API version is 1.51"}\n',
    ],
    [
      '/v1.10/info',
      400,
      'client version 1.10 is too old. Minimum supported API version is 1.24, please upgrade your client to a newer version\n',
    ],
    ['/nothing', 404, '{"message":"page not found"}\n'],
    ['/v1.51/nothing', 404, '{"message":"page not found"}\n'],
    ['/v1.10/nothing', 404, '{"message":"page not found"}\n'],
    ['/containers/nope/json', 404, '{"message":"No such container: nope"}\n'],
    ['/containers//nope/json', 404, '{"message":"No such container: nope"}\n'],
    ['/containers/%ff/json', 404, '{"message":"No such container: \ufffd"}\n'],
    ['/containers/a%e2%82%20b/json', 404, '{"message":"No such container: a\ufffd\ufffd b"}\n'],
    ['/containers/%F0%9F%90%B3/json', 404, '{"message":"No such container: 🐳"}\n'],
    ['/containers/%2Fnope/json', 404, '{"message":"No such container: /nope"}\n'],
    ['/swarm', 501, '{"message":"SwarmInspect is not served by Drydock yet"}\n'],
  ])('answers GET %s with %i', async (path, status, text) => {
    const { api } = await anEngine()
    const response = await api('GET', path)
    expect([response.status, await response.text()]).toEqual([status, text])
  })

  it('says of every operation that it does not serve which it is', async () => {
    const { api, reports } = await anEngine()
    for (const [method, path, operation] of operations) {
      const response = await api(method, path.replace('{id}', 'x').replace('{name}', 'x'))
      if (response.status !== 501 || method === 'HEAD') continue
      const { message } = (await response.json()) as { message: string }
      expect(message).toMatch(new RegExp(`^${operation}( with .*)? is not served by Drydock yet$`))
    }
    expect(reports).toEqual([])
  })

  it.each([
    ['', undefined, 400, 'invalid JSON: got EOF while reading request body'],
    ['{', 'application/json', 400, 'invalid JSON: unexpected EOF'],
    ['{}', '', 400, 'malformed Content-Type header (): mime: no media type'],
    ['{}', 'text/plain', 400, "unsupported Content-Type header (text/plain): must be 'application/json'"],
    ['{}', 'application/json; charset=utf-8', 400, 'config cannot be empty in order to create a container'],
    [
      '{"Image":"busybox","Tty":1}',
      'application/json',
      400,
      'invalid JSON: json: cannot unmarshal number into Go struct field CreateRequest.Tty of type bool',
    ],
    ['{"Image":"nosuch"}', 'application/json', 404, 'No such image: nosuch:latest'],
  ])('checks the body %j of type %s', async (body, type, status, message) => {
    const { api } = await anEngine()
    const headers = type === undefined ? {} : { 'Content-Type': type }
    const response = await api('POST', '/containers/create', body === '' ? undefined : body, headers)
    expect([response.status, await response.json()]).toEqual([status, { message }])
  })

  it.each(['/containers/create', '/containers//create'])(
    'reads the body of POST %s where Request has none',
    async (path) => {
      vi.stubGlobal('Request', RequestWithoutBody)
      const { api } = await anEngine()
      const response = await api('POST', path, { Image: 'busybox', Cmd: ['true'] })
      expect([response.status, await response.json()]).toEqual([
        201,
        expect.objectContaining({ Warnings: [] }),
      ])
    },
  )

  it.each([
    ['zz\r\n', 'invalid JSON: invalid byte in chunk length'],
    ['2\r\n{"\r\n', 'invalid JSON: unexpected EOF'],
    ['1\r\nx\r\nzz\r\n', "invalid JSON: invalid character 'x' looking for beginning of value"],
  ])('says what is wrong with the chunks %j, once', async (chunks, message) => {
    const { raw, reports } = await anEngine()
    const head = 'Host: d\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n'
    const text = await raw(`POST /containers/create HTTP/1.1\r\n${head}${chunks}`)
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 400'])
    expect(text.slice(text.indexOf('{"message"'))).toBe(`${JSON.stringify({ message })}\n`)
    expect(reports).toEqual([])
  })

  it('goes by JSON that is whole, as Go, though the body is not', async () => {
    const { raw } = await anEngine()
    const head = 'Host: d\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n'
    expect(await raw(`POST /volumes/create HTTP/1.1\r\n${head}{"Name":"whole"}`)).toMatch(/^HTTP\/1\.1 201 /)
  })

  it.each([
    [9_999, 404, 'No such image: nosuch:latest'],
    [10_000, 400, "invalid JSON: invalid character '[' exceeded max depth"],
    [100_000, 400, "invalid JSON: invalid character '[' exceeded max depth"],
  ])('reads JSON nested %i deep in an object as Go does', async (depth, status, message) => {
    const { api, reports } = await anEngine()
    const body = `{"Image":"nosuch","x":${'['.repeat(depth)}${']'.repeat(depth)}}`
    const response = await api('POST', '/containers/create', body)
    expect([response.status, await response.json()]).toEqual([status, { message }])
    expect(reports).toEqual([])
  })

  it('refuses a huge body, and lives on', async () => {
    const { api } = await anEngine()
    const response = await api('POST', '/containers/create', `{"Image":"${'x'.repeat(5 * 1024 * 1024)}"}`)
    expect([response.status, await response.json()]).toEqual([
      413,
      { message: 'http: request body too large' },
    ])
    expect((await api('GET', '/_ping')).status).toBe(200)
  })

  it('tells info and version', async () => {
    const test = await anEngine()
    await test.run({ Cmd: ['sleep', '9'] }, 'one')
    const info = (await (await test.api('GET', '/info')).json()) as Record<string, unknown>
    expect(info).toMatchObject({
      Containers: 1,
      ContainersRunning: 1,
      NCPU: 1,
      OSType: 'linux',
      CgroupVersion: '2',
    })
    const old = (await (await test.api('GET', '/v1.48/info')).json()) as Record<string, unknown>
    expect(old).not.toHaveProperty('FirewallBackend')
    expect(old['RuncCommit']).toEqual({ ID: '1.8.1', Expected: '1.8.1' })
    const version = (await (await test.api('GET', '/version')).json()) as Record<string, unknown>
    expect(version).toMatchObject({ ApiVersion: '1.51', MinAPIVersion: '1.24', Arch: '386', Os: 'linux' })
    await test.api('POST', '/containers/one/kill')
  })
})
