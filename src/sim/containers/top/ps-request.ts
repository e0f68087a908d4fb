/** What a command line of `ps` asks for. */
import type { Column } from './ps-columns.ts'
import type { Listed } from './ps-lists.ts'
import type { SortKey } from './ps-order.ts'
import type { Tree } from './ps-tree.ts'

export interface PsRequest {
  columns: Column[]
  selection: Selection
  /** The first key first; empty: as the kernel lists them. */
  sort: SortKey[]
  tree: Tree | null
  /** Without titles. */
  headless: boolean
}

/** Letters that choose processes without a list: `-a` and `-d`, and BSD's `a`, `x`. Its `g` changes nothing. */
export type SimpleLetter = '-a' | '-d' | 'a' | 'x'

export interface Selection {
  /** `-e`, `-A` */
  all: boolean
  simple: ReadonlySet<SimpleLetter>
  /** In one of them is enough. */
  lists: Listed[]
  /** `r` */
  runningOnly: boolean
  /** `-N` */
  negated: boolean
  /** BSD's options are used: then the default is another. */
  bsd: boolean
}
