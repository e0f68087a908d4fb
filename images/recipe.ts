import type { DebianPackage } from './rootfs/dpkg.ts'
import type { RootFilesystem } from './rootfs/root-filesystem.ts'

/** An image: its files, made by a function, and what a container of it runs. It knows nothing of OCI. */
export interface Recipe {
  /** Name below docker.io/library. */
  repository: string
  /** Default: linux/386, the only platform Drydock's kernel runs. */
  platform?: Platform
  /** The image below; its layers come first, and its configuration is inherited. */
  base?: Recipe
  /** Make the image's own layer, by changing `root`, which holds the files of the base. */
  build(root: RootFilesystem, kit: BuildKit): Promise<BuiltImage>
}

export interface Platform {
  os: 'linux'
  architecture: '386' | 'amd64'
}

/** What a recipe may ask of its surroundings. */
export interface BuildKit {
  /** Download packages for i386, exactly those named. */
  packages(names: string[]): Promise<DebianPackage[]>
  /** Download packages and all they depend on, but for those in `without`. */
  packagesWithDependencies(names: string[], without?: ReadonlySet<string>): Promise<DebianPackage[]>
  compile(program: Program): Promise<Uint8Array>
  /** Text of a file beside the recipes: `nginx/nginx.conf`. */
  readRecipeFile(path: string): Promise<string>
}

/** One C file, to be made a static executable. */
export interface Program {
  /** Path below recipes/. */
  source: string
  architecture: '386' | 'amd64'
  /** `none`: the source brings `_start` and its own system calls. */
  libc: 'none' | 'musl'
}

export interface BuiltImage {
  /** The first is the main one. */
  tags: string[]
  /** One sentence for the manifest's annotations, without a full stop. */
  description: string
  /** SPDX licence expression of what is in the image's own layer. */
  licenses: string
  /** Every package whose content is in the own layer, statically linked libraries included. */
  packages: DebianPackage[]
  /** What made the layer, for `docker history`. */
  createdBy: string
  config: RuntimeConfig
}

/** The part of an OCI image configuration that says how to run it, spelled as the specification does. */
export interface RuntimeConfig {
  User?: string
  Env?: string[]
  WorkingDir?: string
  Entrypoint?: string[]
  ExposedPorts?: Record<string, Record<string, never>>
  StopSignal?: string
  Cmd?: string[]
}

/** What shells and Dockerfiles of Docker's own images have. */
export const defaultPath = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
