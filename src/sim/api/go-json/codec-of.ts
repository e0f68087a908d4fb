/** Codecs made from the Go declarations of Docker's objects. */
import { dockerTypes } from '../../../protocol/docker/go/index.ts'
import { goTypes, type GoField, type GoType } from '../../../protocol/docker/go/types.ts'
import {
  array,
  bool,
  integer,
  map,
  pointer,
  slice,
  string,
  stringOrSlice,
  struct,
  type Codec,
  type Field,
} from './codec.ts'

const typeOf = goTypes(dockerTypes)

/**
 * The codec of a Go type, `codecOf<HostConfig>('container.HostConfig')`. That the interface is the type's is held by
 * `tests/docker-types.test.ts`, which finds each such pair.
 */
export function codecOf<T>(type: string): Codec<T> {
  return codec(typeOf(type)) as Codec<T>
}

function codec(type: GoType): Codec<unknown> {
  if (type.name === stringOrSlice.type) return stringOrSlice
  switch (type.kind) {
    case 'bool':
      return bool
    case 'string':
      return string(type.name)
    case 'int':
      return integer(type.name, type.bits, type.signed)
    case 'ptr':
      return pointer(codec(type.elem))
    case 'map':
      return map(codec(type.elem), type.name)
    case 'slice':
      return type.length === undefined
        ? slice(elementOf(type.elem), type.name)
        : array(codec(type.elem), type.length, type.name)
    case 'struct':
      return struct(type.name, Object.fromEntries(type.fields.flatMap(fieldOf)))
    default:
      throw new Error(`no codec for Go type ${type.name}`)
  }
}

/** Lists hold no nil pointers here: a `null` in one is a zero value, where dockerd would fall over it. */
function elementOf(type: GoType): Codec<unknown> {
  return codec(type.kind === 'ptr' ? type.elem : type)
}

function fieldOf({ json, type, omitEmpty }: GoField): [string, Field][] {
  return json === null ? [] : [[json, { codec: codec(type), omitEmpty }]]
}
