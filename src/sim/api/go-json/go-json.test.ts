import { describe, expect, it } from 'vitest'
import { createRequest, hostConfig } from '../containers/codec.ts'
import { decodeJson } from '../body.ts'
import { JsonSyntaxError, parseJson } from './parse.ts'

const messageOf = (run: () => unknown): string => {
  try {
    run()
    return 'no error'
  } catch (error) {
    return (error as Error).message
  }
}

describe('parseJson', () => {
  // Texts as of encoding/json of Go 1.24.
  it.each([
    ['', 'EOF'],
    ['  ', 'EOF'],
    ['{', 'unexpected EOF'],
    ['{"a"', 'unexpected EOF'],
    ['x', "invalid character 'x' looking for beginning of value"],
    ['{a}', "invalid character 'a' looking for beginning of object key string"],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['{"a":1 "b"}', `invalid character '"' after object key:value pair`],
    ['[1 2]', "invalid character '2' after array element"],
    ['tru', 'unexpected EOF'],
    ['trux', "invalid character 'x' in literal true (expecting 'e')"],
    ['-x', "invalid character 'x' in numeric literal"],
    ['1.x', "invalid character 'x' after decimal point in numeric literal"],
    ['1ex', "invalid character 'x' in exponent of numeric literal"],
    ['"a\nb"', "invalid character '\\n' in string literal"],
    ['"\\q"', "invalid character 'q' in string escape code"],
    ["'a'", "invalid character '\\'' looking for beginning of value"],
  ])('refuses %j as Go does', (text, message) => {
    expect(() => parseJson(text)).toThrow(JsonSyntaxError)
    expect(messageOf(() => parseJson(text))).toBe(message)
  })

  it('agrees with JSON.parse on what is JSON', () => {
    const document = { a: [1, -2.5e3, true, false, null, 'ä"\\\n\u0001'], b: { c: {} }, '': [] }
    const { value, rest } = parseJson(`${JSON.stringify(document)}  tail`)
    expect(rest).toBe('tail')
    expect(plain(value)).toEqual(document)
  })
})

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, plain(item)]))
  return value !== null && typeof value === 'object' ? Number((value as { raw: string }).raw) : value
}

describe('decoding', () => {
  it('takes names in any case, ignores what it does not know, and leaves zero values', () => {
    const request = decodeJson(
      '{"image":"a","CMD":"one","Nope":1,"HostConfig":{"memory":5,"Binds":[]}}',
      createRequest,
    )
    expect(request).toMatchObject({ Image: 'a', Cmd: ['one'], Entrypoint: null, Tty: false })
    expect(request.HostConfig).toMatchObject({ Memory: 5, Binds: [], Dns: null, ConsoleSize: [0, 0] })
  })

  it.each([
    ['{"Image":1}', 'json: cannot unmarshal number into Go struct field CreateRequest.Image of type string'],
    [
      '{"Env":"A=1"}',
      'json: cannot unmarshal string into Go struct field CreateRequest.Env of type []string',
    ],
    ['{"Tty":"yes"}', 'json: cannot unmarshal string into Go struct field CreateRequest.Tty of type bool'],
    ['[]', 'json: cannot unmarshal array into Go value of type CreateRequest'],
    [
      '{"HostConfig":{"Memory":"1g"}}',
      'json: cannot unmarshal string into Go struct field HostConfig.HostConfig.Memory of type int64',
    ],
    [
      '{"HostConfig":{"Memory":1.5}}',
      'json: cannot unmarshal number 1.5 into Go struct field HostConfig.HostConfig.Memory of type int64',
    ],
    ['{"Cmd":5}', 'json: cannot unmarshal number into Go value of type string'],
  ])('refuses the wrong type in %s as Go does', (text, message) => {
    expect(messageOf(() => decodeJson(text, createRequest))).toBe(`invalid JSON: ${message}`)
  })

  it.each([
    ['', 'invalid JSON: got EOF while reading request body'],
    ['{} {}', 'unexpected content after JSON'],
  ])('refuses %j', (text, message) => {
    expect(messageOf(() => decodeJson(text, createRequest))).toBe(message)
  })

  it('encodes what it decoded, in the order of the struct, with sorted maps, without what is empty', () => {
    const text = '{"Sysctls":{"b":"2","a":"1"},"Runtime":"","Memory":1,"Binds":null}'
    const encoded = JSON.stringify(hostConfig.encode(decodeJson(text, hostConfig)))
    expect(encoded).toMatch(/^\{"Binds":null,"ContainerIDFile":"",/)
    expect(encoded).toContain('"Sysctls":{"a":"1","b":"2"}')
    expect(encoded).not.toContain('"Runtime"')
  })
})
