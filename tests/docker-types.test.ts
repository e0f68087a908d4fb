/**
 * The interfaces of `src/protocol/docker` are the Go declarations of `src/protocol/docker/go`, field by field. What a codec reads
 * may hold all that Go's type may; what the engine itself makes may be told more exactly: never null, one of a few words.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { dockerTypes } from '../src/protocol/docker/go/index.ts'
import { goTypes, type GoType } from '../src/protocol/docker/go/types.ts'

const src = resolve(import.meta.dirname, '../src')
const goType = goTypes({ ...dockerTypes, 'time.Time': '= string' })

/** Answers, with the fields that no answer of Drydock's has: Go leaves them out when they are empty. */
const answers: [name: string, type: string, never: string[]][] = [
  ['NetworkInspect', 'network.Inspect', ['Peers', 'Services']],
  ['Volume', 'volume.Volume', ['ClusterVolume', 'Status', 'UsageData']],
  ['ContainerInspect', 'container.InspectResponse', ['State.Health', 'ImageManifestDescriptor']],
  ['ContainerSummary', 'container.Summary', ['ImageManifestDescriptor']],
  ['ExecInspect', 'container.ExecInspect', []],
  [
    'ImageSummary',
    'image.Summary',
    [
      'Manifests',
      ...['urls', 'data', 'platform.os.features', 'artifactType'].map((name) => `Descriptor.${name}`),
    ],
  ],
  ['EventMessage', 'events.Message', []],
  ['VersionResponse', 'types.Version', ['Experimental']],
  [
    'InfoResponse',
    'system.Info',
    [
      'SystemStatus',
      'KernelMemory',
      'KernelMemoryTCP',
      'RegistryConfig.AllowNondistributableArtifactsCIDRs',
      'RegistryConfig.AllowNondistributableArtifactsHostnames',
      ...['runtimeArgs', 'runtimeType', 'options'].map((name) => `Runtimes{}.${name}`),
      ...['Nodes', 'Managers', 'Cluster', 'Warnings'].map((name) => `Swarm.${name}`),
      ...['ContainerdCommit', 'RuncCommit', 'InitCommit'].map((name) => `${name}.Expected`),
      'ProductLicense',
      'DefaultAddressPools',
      'FirewallBackend.Info',
      'Containerd',
    ],
  ],
]

/** What the server's codecs say they read and write. */
const bodies = ['containers', 'exec', 'networks', 'volumes'].flatMap((noun) =>
  [...readFileSync(join(src, `sim/api/${noun}/codec.ts`), 'utf8').matchAll(/codecOf<(.+)>\('(.+)'\)/g)].map(
    ([, name, type]) => [name!, type!] as const,
  ),
)

it('finds the codecs', () => {
  expect(bodies.length).toBeGreaterThan(8)
})

describe('what a codec reads is the declaration in Go:', () => {
  it.each(bodies)('%s is %s', (name, type) => {
    expect(differences(parseType(name), goType(type), { exact: false, never: [] })).toEqual([])
  })
})

describe('what the engine answers is the declaration in Go:', () => {
  it.each(answers)('%s is %s', (name, type, never) => {
    expect(differences(parseType(name), goType(type), { exact: true, never })).toEqual([])
  })
})

describe('a mirror that is bent is seen:', () => {
  const go = goTypes({ 'x.X': '\n Name string\n Size *int64 ,omitempty\n Tags []string' })('x.X')
  it.each([
    ['{ Name: string; Size?: number | null; Tags: string[] | null }', []],
    ['{ Name: string; Size?: number | null }', ['Tags is missing']],
    [
      '{ Name: string; Size?: number | null; Tags: string[] | null; More: string }',
      ['More is not in the declaration'],
    ],
    ['{ Name: string; Size?: number | null; Tags: string[] }', ['Tags may be null']],
    ['{ Name: string; Size: number | null; Tags?: string[] | null }', ['Tags is never left out']],
    [
      '{ Name: number; Size?: boolean | null; Tags: string | null }',
      ['Name is number, not string', 'Size is boolean, not int64', 'Tags is string | null, not []string'],
    ],
  ])('%s', (text, expected) => {
    expect(differences(parseType(text), go, { exact: false, never: [] })).toEqual(expected)
  })
})

interface Rule {
  /** The type may be narrower than Go's. */
  exact: boolean
  /** Fields that may be missing though Go has them. */
  never: string[]
}

function differences(node: ts.TypeNode, type: GoType, rule: Rule, path = ''): string[] {
  const { alternatives, nullable } = open(node)
  const at = path || 'the whole'
  const nil =
    type.kind === 'ptr' || type.kind === 'map' || (type.kind === 'slice' && type.length === undefined)
  if (nullable && !nil) return [`${at} is never null`]
  // A list's pointers are never nil, nor what is outside of any.
  if (nil && !nullable && !rule.exact && !path.endsWith('[]')) return [`${at} may be null`]
  if (alternatives.length === 0) return rule.exact ? [] : [`${at} is more than null`]
  if (type.kind === 'string' && rule.exact && alternatives.every(isWord)) return []
  const [only, ...more] = alternatives
  const wrong = [`${at} is ${node.getText()}, not ${type.name}`]
  if (more.length > 0) return wrong
  if (type.kind === 'ptr') return differences(only!, type.elem, rule, path)
  return compare(only!, type, rule, path) ?? wrong
}

/** @returns undefined if it is another thing altogether. */
function compare(node: ts.TypeNode, type: GoType, rule: Rule, path: string): string[] | undefined {
  const is = (kind: ts.SyntaxKind) => (node.kind === kind ? [] : undefined)
  switch (type.kind) {
    case 'bool':
      return is(ts.SyntaxKind.BooleanKeyword)
    case 'int':
      return is(ts.SyntaxKind.NumberKeyword)
    case 'string':
      return is(ts.SyntaxKind.StringKeyword)
    case 'slice':
      return compareList(node, type, rule, path)
    case 'map':
      return isRecord(node) ? differences(node.typeArguments![1]!, type.elem, rule, `${path}{}`) : undefined
    case 'struct':
      return compareStruct(node, type, rule, path)
    default:
      return undefined
  }
}

function compareList(
  node: ts.TypeNode,
  type: GoType & { kind: 'slice' },
  rule: Rule,
  path: string,
): string[] | undefined {
  if (type.length === undefined) {
    const item = ts.isArrayTypeNode(node) ? plain(node.elementType) : undefined
    return item && differences(item, type.elem, rule, `${path}[]`)
  }
  if (!ts.isTupleTypeNode(node) || node.elements.length !== type.length) return undefined
  return node.elements.flatMap((item) => differences(item, type.elem, rule, `${path}[]`))
}

function compareStruct(
  node: ts.TypeNode,
  type: GoType & { kind: 'struct' },
  rule: Rule,
  path: string,
): string[] | undefined {
  if (type.fields.length === 0 && node.kind === ts.SyntaxKind.ObjectKeyword) return []
  const members = membersOf(node)
  if (!members) return undefined
  const below = (name: string) => (path ? `${path}.${name}` : name)
  const fields = new Map(type.fields.map((field) => [field.json, field]))
  const extra = [...members.keys()].filter((name) => !fields.has(name))
  return [
    ...extra.map((name) => `${below(name)} is not in the declaration`),
    ...[...fields].flatMap(([name, field]) => {
      if (name === null) return []
      const member = members.get(name)
      if (!member) return rule.never.includes(below(name)) ? [] : [`${below(name)} is missing`]
      if (member.questionToken && !field.omitEmpty) return [`${below(name)} is never left out`]
      return differences(member.type!, field.type, rule, below(name))
    }),
  ]
}

function isWord(node: ts.TypeNode): boolean {
  return (
    node.kind === ts.SyntaxKind.StringKeyword ||
    (ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal))
  )
}

function isRecord(node: ts.TypeNode): node is ts.TypeReferenceNode {
  return ts.isTypeReferenceNode(node) && node.typeName.getText() === 'Record'
}

/** Without parentheses, and without the names of aliases. */
function plain(node: ts.TypeNode): ts.TypeNode {
  if (ts.isParenthesizedTypeNode(node)) return plain(node.type)
  const named = ts.isTypeReferenceNode(node) ? declarations.get(node.typeName.getText()) : undefined
  return named && ts.isTypeAliasDeclaration(named) ? plain(named.type) : node
}

function open(node: ts.TypeNode): { alternatives: ts.TypeNode[]; nullable: boolean } {
  const inner = plain(node)
  const parts = ts.isUnionTypeNode(inner) ? inner.types.flatMap((part) => [open(part)]) : undefined
  if (parts)
    return {
      alternatives: parts.flatMap(({ alternatives }) => alternatives),
      nullable: parts.some(({ nullable }) => nullable),
    }
  const nullable = ts.isLiteralTypeNode(inner) && inner.literal.kind === ts.SyntaxKind.NullKeyword
  return { alternatives: nullable ? [] : [inner], nullable }
}

/** Of an interface, with those of what it extends, or of a type written on the spot. */
function membersOf(node: ts.TypeNode): Map<string, ts.PropertySignature> | undefined {
  if (ts.isTypeLiteralNode(node)) return propertiesOf(node.members)
  const declared = ts.isTypeReferenceNode(node) ? declarations.get(node.typeName.getText()) : undefined
  return declared && ts.isInterfaceDeclaration(declared) ? membersOfInterface(declared) : undefined
}

function membersOfInterface(declared: ts.InterfaceDeclaration): Map<string, ts.PropertySignature> {
  const bases = (declared.heritageClauses ?? []).flatMap(({ types }) =>
    types.map(({ expression }) => declarations.get(expression.getText())),
  )
  const inherited = bases.flatMap((base) =>
    base && ts.isInterfaceDeclaration(base) ? [...membersOfInterface(base)] : [],
  )
  return new Map([...inherited, ...propertiesOf(declared.members)])
}

function propertiesOf(members: ts.NodeArray<ts.TypeElement>): Map<string, ts.PropertySignature> {
  return new Map(members.filter(ts.isPropertySignature).map((member) => [nameOf(member), member]))
}

/** Also of one in quotes. */
function nameOf({ name }: ts.PropertySignature): string {
  return ts.isStringLiteral(name) ? name.text : name.getText()
}

type Declaration = ts.InterfaceDeclaration | ts.TypeAliasDeclaration

const declarations = new Map<string, Declaration>(
  readdirSync(join(src, 'protocol/docker'))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join('protocol/docker', name))
    .concat('protocol/oci-image.ts')
    .flatMap((path) => statementsOf(readFileSync(join(src, path), 'utf8')))
    .filter((node): node is Declaration => ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node))
    .map((node) => [node.name.text, node]),
)

function parseType(text: string): ts.TypeNode {
  return (statementsOf(`type X = ${text}`)[0] as ts.TypeAliasDeclaration).type
}

function statementsOf(text: string): readonly ts.Statement[] {
  return ts.createSourceFile('x.ts', text, ts.ScriptTarget.Latest, true).statements
}
