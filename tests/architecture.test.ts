import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

/** Who may import whom: other folders of src/ first, npm packages second. Changing this table is an architecture decision. */
const layers: Record<string, { layers: string[]; packages: string[] }> = {
  protocol: { layers: [], packages: ['valibot', 'hono'] },
  sim: {
    layers: ['protocol'],
    packages: ['hono', 'valibot', 'yaml', 'modern-tar', 'dockerfile-ast', 'idb-keyval', 'hash-wasm', 're2js'],
  },
  emulator: { layers: ['protocol'], packages: ['v86'] },
  cli: { layers: ['protocol'], packages: ['yaml'] },
  compose: { layers: ['protocol', 'cli'], packages: ['yaml'] },
  lessons: { layers: ['protocol'], packages: ['valibot', 'yaml'] },
  app: {
    layers: ['protocol', 'cli', 'lessons'],
    packages: [
      'svelte',
      'comlink',
      '@xterm/xterm',
      '@xterm/addon-fit',
      '@xterm/addon-web-links',
      '@xterm/addon-unicode11',
    ],
  },
}

/**
 * The floors inside a layer: a folder, or a file at the layer's top, and what it may import beside itself. Each line may name
 * only what stands above it here, so the table itself can hold no circle.
 */
const floors: Record<string, Record<string, string[]>> = {
  sim: {
    base: [],
    store: [],
    registry: [],
    stdio: [],
    rootfs: ['base'],
    'runtime-spec': ['base'],
    events: ['base'],
    logs: ['base', 'store', 'stdio'],
    // The nouns, each beside the others; only containers use the three before them.
    images: ['base', 'store', 'events'],
    networks: ['base', 'store', 'events'],
    volumes: ['base', 'store', 'events', 'rootfs'],
    containers: [
      'base',
      'store',
      'stdio',
      'rootfs',
      'runtime-spec',
      'events',
      'logs',
      'images',
      'networks',
      'volumes',
    ],
    exec: ['base', 'stdio', 'runtime-spec', 'containers'],
    system: ['base', 'rootfs', 'runtime-spec', 'containers'],
    api: ['base', 'events', 'images', 'networks', 'volumes', 'containers', 'exec', 'system'],
    'engine.ts': [
      'base',
      'store',
      'rootfs',
      'events',
      'images',
      'networks',
      'volumes',
      'containers',
      'exec',
      'system',
      'api',
    ],
    'index.ts': ['rootfs', 'system', 'engine.ts'],
  },
  emulator: {
    disk: [],
    ninep: [],
    seccomp: [],
    vm: ['disk'],
    guest: ['disk', 'ninep', 'vm'],
    network: ['guest'],
    container: ['seccomp', 'guest', 'network'],
    'machine.ts': ['guest', 'network', 'container'],
  },
  cli: {
    'context.ts': [],
    'errors.ts': [],
    'version.ts': [],
    go: [],
    format: ['errors.ts', 'go'],
    api: ['errors.ts', 'go'],
    options: ['context.ts', 'go'],
    'signals.ts': ['context.ts', 'errors.ts'],
    'config-file.ts': ['context.ts', 'errors.ts', 'go'],
    'command.ts': ['context.ts', 'api', 'options', 'config-file.ts'],
    'not-served.ts': ['errors.ts', 'command.ts'],
    // What verbs have in common, whatever their noun.
    verb: ['errors.ts', 'go', 'format', 'api', 'options', 'command.ts'],
    stream: ['context.ts', 'errors.ts', 'go', 'command.ts', 'verb'],
    // The nouns. A run pulls; `inspect` asks each of them.
    network: ['go', 'format', 'api', 'options', 'command.ts', 'not-served.ts', 'verb'],
    volume: ['errors.ts', 'go', 'format', 'api', 'options', 'command.ts', 'not-served.ts', 'verb'],
    image: [
      'context.ts',
      'errors.ts',
      'go',
      'format',
      'api',
      'options',
      'config-file.ts',
      'command.ts',
      'not-served.ts',
      'verb',
    ],
    container: [
      'context.ts',
      'errors.ts',
      'go',
      'format',
      'api',
      'options',
      'config-file.ts',
      'command.ts',
      'not-served.ts',
      'verb',
      'stream',
      'image',
    ],
    system: [
      'errors.ts',
      'version.ts',
      'go',
      'format',
      'api',
      'options',
      'command.ts',
      'not-served.ts',
      'verb',
      'network',
      'volume',
      'image',
      'container',
    ],
    'commands.ts': ['command.ts', 'not-served.ts', 'network', 'volume', 'image', 'container', 'system'],
    'usage.ts': ['api', 'options', 'command.ts', 'not-served.ts'],
    'complete.ts': ['context.ts', 'api', 'options', 'command.ts', 'not-served.ts'],
    'global-flags.ts': ['options'],
    'host.ts': ['context.ts', 'errors.ts', 'api', 'options', 'config-file.ts'],
    'docker.ts': [
      'context.ts',
      'errors.ts',
      'version.ts',
      'api',
      'options',
      'signals.ts',
      'config-file.ts',
      'command.ts',
      'not-served.ts',
      'commands.ts',
      'usage.ts',
      'complete.ts',
      'global-flags.ts',
      'host.ts',
    ],
    'stub-files.ts': ['context.ts'],
    'stub-service.ts': ['context.ts', 'go', 'signals.ts', 'docker.ts', 'stub-files.ts'],
  },
  app: {
    styles: [],
    engine: [],
    sandbox: [],
    frame: [],
    boot: ['engine', 'sandbox'],
    terminal: ['sandbox', 'frame'],
    // The picture: whoever shows it says what its objects open.
    scene: ['engine', 'sandbox', 'frame', 'boot'],
    events: ['engine', 'frame', 'scene'],
    registry: ['engine', 'sandbox', 'frame', 'terminal'],
    inspector: ['engine', 'sandbox', 'frame', 'scene', 'events', 'registry'],
    objects: ['scene', 'inspector'],
    notices: ['engine', 'sandbox', 'frame', 'registry'],
    shell: ['sandbox', 'frame', 'terminal', 'scene', 'events', 'inspector', 'objects', 'notices'],
    'page.ts': ['sandbox', 'frame', 'terminal', 'scene', 'events', 'inspector', 'notices'],
    'App.svelte': ['styles', 'frame', 'inspector', 'shell', 'page.ts'],
    'start.ts': [
      'sandbox',
      'frame',
      'terminal',
      'scene',
      'events',
      'inspector',
      'notices',
      'page.ts',
      'App.svelte',
    ],
  },
}

/** Composition roots wire everything. */
const roots = new Set(['main.ts', 'node', 'sandbox', 'vite-env.d.ts'])
const src = resolve(import.meta.dirname, '../src')

interface Import {
  /** Below `src/`. */
  file: string
  target: string
}

function sourceFiles(): string[] {
  return readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter(
      (file) =>
        /\.(ts|svelte)$/.test(file) &&
        !/\.test\.ts$|\.testing\.ts$|\.contract\.ts$|\/testing\/|\/scripted\//.test(file),
    )
    .filter((file) => !roots.has(file.split('/')[0]!))
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(src, file), 'utf8')
  return [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\s(?:[^'"]*?\sfrom\s)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]/g,
    ),
  ].map((match) => ({ file, target: match[1] ?? match[2]! }))
}

/** `sim/api/app.ts` → `['sim', 'api']`; `sim/engine.ts` → `['sim', 'engine.ts']` */
function placeOf(path: string): [layer: string, floor: string] {
  const [layer = '', floor = ''] = path.split('/')
  return [layer, floor]
}

function pathOf({ file, target }: Import): string {
  return relative(src, resolve(src, dirname(file), target))
}

/** @returns a sentence if the table of layers does not allow the import. */
function breaksLayer(one: Import): string | undefined {
  const [layer] = placeOf(one.file)
  const rule = layers[layer]
  if (!rule) return `src/${one.file} is in no known folder`
  if (!one.target.startsWith('.')) {
    const known = rule.packages.some((name) => one.target === name || one.target.startsWith(`${name}/`))
    return known ? undefined : `src/${one.file} imports ${one.target}`
  }
  const [other] = placeOf(pathOf(one))
  if (other === layer || rule.layers.includes(other)) return undefined
  return `src/${one.file} imports ${one.target}: ${layer} may not import ${other}`
}

/** @returns a sentence if the floors of the layer do not allow the import. */
function breaksFloor(one: Import): string | undefined {
  const [layer, floor] = placeOf(one.file)
  const table = floors[layer]
  if (!table || !one.target.startsWith('.')) return undefined
  const [otherLayer, other] = placeOf(pathOf(one))
  if (otherLayer !== layer || other === floor) return undefined
  const allowed = table[floor]
  if (!allowed) return `src/${layer}/${floor} stands on no floor`
  if (allowed.includes(other)) return undefined
  return `src/${one.file} imports ${one.target}: in ${layer}, ${floor} may not import ${other}`
}

const said = (one: string | undefined) => one !== undefined

it('every folder imports only what the table allows', () => {
  const files = sourceFiles()
  expect(files.length).toBeGreaterThan(20)
  expect(files.flatMap(importsOf).map(breaksLayer).filter(said)).toEqual([])
})

describe('floors', () => {
  it('are imported from above only', () => {
    expect(sourceFiles().flatMap(importsOf).map(breaksFloor).filter(said)).toEqual([])
  })

  it('stand in an order without circles', () => {
    for (const [layer, table] of Object.entries(floors)) {
      const below: string[] = []
      for (const [floor, allowed] of Object.entries(table)) {
        expect(
          allowed.filter((name) => !below.includes(name)),
          `${layer}/${floor}`,
        ).toEqual([])
        below.push(floor)
      }
    }
  })

  it.each([
    [
      'sim/base/lock.ts',
      '../containers/container.ts',
      'src/sim/base/lock.ts imports ../containers/container.ts: in sim, base may not import containers',
    ],
    [
      'sim/images/tag.ts',
      '../api/app.ts',
      'src/sim/images/tag.ts imports ../api/app.ts: in sim, images may not import api',
    ],
    [
      'emulator/disk/disk.ts',
      '../vm/vm.ts',
      'src/emulator/disk/disk.ts imports ../vm/vm.ts: in emulator, disk may not import vm',
    ],
    [
      'cli/options/values.ts',
      '../command.ts',
      'src/cli/options/values.ts imports ../command.ts: in cli, options may not import command.ts',
    ],
    [
      'app/scene/SceneObject.svelte',
      '../inspector/context.ts',
      'src/app/scene/SceneObject.svelte imports ../inspector/context.ts: in app, scene may not import inspector',
    ],
  ])('say which import breaks one: %s → %s', (file, target, sentence) => {
    expect(breaksFloor({ file, target })).toBe(sentence)
  })

  it('let an import of the own folder, of a floor below and of another layer pass', () => {
    expect(breaksFloor({ file: 'sim/images/tag.ts', target: './images.ts' })).toBeUndefined()
    expect(breaksFloor({ file: 'sim/images/tag.ts', target: '../base/lock.ts' })).toBeUndefined()
    expect(breaksFloor({ file: 'sim/images/tag.ts', target: '../../protocol/digest.ts' })).toBeUndefined()
  })
})
