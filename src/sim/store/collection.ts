/**
 * Documents of one kind, read through a schema and carried over from the forms that older releases wrote. It knows versions, and
 * nothing of what documents say.
 *
 * ```text
 * { "version": 2, "value": … }   as it is written
 * anything else                  version 1: 0.1.0 kept its values bare
 * ```
 *
 * What cannot be read (broken, or of a later release) is put aside, not deleted: it moves to the collection `quarantine`, under
 * `<collection>/<key>`, with the reason. The host starts without it.
 */
import * as v from 'valibot'
import type { DocChange, DocStore } from './store.ts'

const QUARANTINE = 'quarantine'

/** How one kind of document is kept. */
export interface Form<T> {
  /** Of the collection. */
  name: string
  /** In order: the first makes version 2 of version 1. A form's version is one more than it has migrations. */
  migrations: readonly ((value: unknown) => unknown)[]
  /** @throws {Error} it is no such document. */
  read(value: unknown, key: string): T
}

export interface Loaded<T> {
  entries: [key: string, value: T][]
  /** Keys of what was put aside, now or at an earlier start: what else belongs to them must be kept, too. */
  aside: ReadonlySet<string>
}

/** @typeParam S what is written, where reading it gives more. */
export interface Collection<T, S = T> {
  /** Reads all there is; once, when the host starts. What cannot be read is put aside and reported. */
  load(): Promise<Loaded<T>>
  /** Resolves when it is durable. */
  put(key: string, value: S): Promise<void>
  delete(key: string): Promise<void>
  /** The same as changes of a transaction, which other collections may take part in. */
  putting(key: string, value: S): DocChange
  deleting(key: string): DocChange
}

export function collection<T, S = T>(
  docs: DocStore,
  form: Form<T>,
  report: (error: unknown) => void,
): Collection<T, S> {
  const { name } = form
  const version = form.migrations.length + 1
  const documentOf = (value: S) => ({ version, value })
  const deleting = (key: string): DocChange => ({ collection: name, key })

  async function putAside(key: string, document: unknown, error: unknown): Promise<void> {
    const reason = error instanceof Error ? error.message : String(error)
    report(new Error(`${name}/${key} is put aside: ${reason}`))
    const aside = { collection: QUARANTINE, key: `${name}/${key}`, document: { reason, document } }
    // Where it cannot be moved (storage is full) it stays, as unread as before.
    await docs.transaction([aside, deleting(key)]).catch(report)
  }

  return {
    async load() {
      const entries: [string, T][] = []
      const aside = new Set(await keysAside(docs, name))
      for (const [key, document] of await docs.entries(name)) {
        try {
          entries.push([key, form.read(migrated(form, document), key)])
        } catch (error) {
          await putAside(key, document, error)
          aside.add(key)
        }
      }
      return { entries, aside }
    },
    put: (key, value) => docs.put(name, key, documentOf(value)),
    delete: (key) => docs.delete(name, key),
    putting: (key, value) => ({ collection: name, key, document: documentOf(value) }),
    deleting,
  }
}

/** Reads a value by a schema. @throws {Error} which says where it does not fit. */
export function bySchema<T>(schema: v.GenericSchema<unknown, T>): (value: unknown) => T {
  return (value) => {
    const result = v.safeParse(schema, value)
    if (result.success) return result.output
    const [issue] = result.issues
    const path = v.getDotPath(issue)
    throw new Error(`${path === null ? '' : `${path}: `}${issue.message}`)
  }
}

const envelope = v.strictObject({
  version: v.pipe(v.number(), v.integer(), v.minValue(1)),
  value: v.unknown(),
})

/** @throws {Error} of a later release; what a migration throws. */
function migrated({ migrations }: Form<unknown>, document: unknown): unknown {
  const wrapped = v.safeParse(envelope, document)
  const { version, value } = wrapped.success ? wrapped.output : { version: 1, value: document }
  if (version > migrations.length + 1)
    throw new Error(`written by a later release (version ${version}, read up to ${migrations.length + 1})`)
  return migrations.slice(version - 1).reduce((older, migrate) => migrate(older), value)
}

async function keysAside(docs: DocStore, name: string): Promise<string[]> {
  const entries = await docs.entries(QUARANTINE)
  return entries.map(([key]) => key).filter((key) => key.startsWith(`${name}/`)).map((key) => key.slice(name.length + 1)) // prettier-ignore
}
