/** A piece of the guest that is built, cached and described on its own. */
export interface Part {
  /** Also the name of its script, `guest/parts/NAME.sh`, unless `build` says otherwise. */
  name: string
  /** Files and folders of the repository, besides the script, that decide the result. */
  inputs?: string[]
  /** Debian source package, unpacked; the script finds it as SRC. */
  source?: string
  /** Debian i386 packages, unpacked over each other; the script finds them as SYSROOT. */
  packages?: string[]
  /** Installed packages of the machine whose version decides the result. */
  tools?: string[]
  /** Parts whose results the script finds as PART_NAME (upper case). */
  needs?: string[]
  /** What it makes, for the manifest. */
  products: Product[]
}

/** A file of a part's result. */
export interface Product {
  name: string
  /** Path in the part's result. */
  file: string
  /** SPDX expression, of everything linked into it. */
  license: string
  /** Debian package (binary or source) that gives its version; absent for what this repository holds itself. */
  debianPackage?: string
  /** Published beside the manifest under `file`; else it is contained in another product. */
  published?: boolean
}

/** Where a part's build may look and must write. All are absolute paths. */
export interface BuildFolders {
  /** The result; what is in it when the build ends is kept. */
  out: string
  /** Scratch, deleted afterwards. */
  work: string
}
