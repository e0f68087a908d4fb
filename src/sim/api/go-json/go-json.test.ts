import { describe, expect, it } from 'vitest'
import { createRequest, hostConfig } from '../containers/codec.ts'
import { decodeJson } from '../body.ts'

const messageOf = (run: () => unknown): string => {
  try {
    run()
    return 'no error'
  } catch (error) {
    return (error as Error).message
  }
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
    ['[]', 'json: cannot unmarshal array into Go value of type container.CreateRequest'],
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
