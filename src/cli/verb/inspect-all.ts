/**
 * `inspect` output: the daemon's own JSON indented, or what a template makes of it. A template sees Go structs first;
 * where that fails, the JSON as it came, which knows fields the structs do not.
 */
import type { Invocation } from '../command.ts'
import { CliError, joinErrors, messageOf } from '../errors.ts'
import { decodeJson } from '../go/decode.ts'
import { encodeJson } from '../go/encode.ts'
import { compactJson, indentJson } from '../go/json-text.ts'
import { parseJson } from '../../protocol/go-json/parse.ts'
import type { GoType } from '../../protocol/docker/go/types.ts'
import { fromJson } from '../go/value.ts'
import { parseTemplate, renderTemplate, type Template } from '../format/template/index.ts'

/** One object: its Go type, and its JSON as received. */
export interface Inspected {
  type: GoType
  json: string
  /** Print what the client understood, not what it received, as the genuine one does for volumes. */
  typedOnly?: boolean
}

const INDENT = '    '
const BAD_FORMAT = 64

/** Prints what is found, then fails for what is not. @throws {CliError} */
export async function inspectAll(
  call: Invocation,
  names: readonly string[],
  find: (name: string) => Promise<Inspected>,
): Promise<void> {
  const format = call.flags.string('format')
  const printer = format === '' || format === 'json' ? new JsonPrinter(format) : new TemplatePrinter(format)
  const errors: unknown[] = []
  for (const name of names) {
    try {
      printer.add(await find(name))
    } catch (error) {
      errors.push(error)
    }
  }
  await call.ctx.stdout.write(printer.text())
  const failure = joinErrors(errors)
  if (failure) throw failure
}

class JsonPrinter {
  readonly #compact: boolean
  readonly #objects: string[] = []

  constructor(format: string) {
    this.#compact = format === 'json'
  }

  add({ type, json, typedOnly }: Inspected): void {
    this.#objects.push(typedOnly ? encodeJson(decodeJson(type, parseJson(json))) : json)
  }

  text(): string {
    if (this.#objects.length === 0) return '[]\n'
    const all = `[${this.#objects.join(',')}]`
    return `${this.#compact ? compactJson(all) : indentJson(all, INDENT)}\n`
  }
}

class TemplatePrinter {
  readonly #template: Template
  #text = ''

  constructor(format: string) {
    try {
      this.#template = parseTemplate(format)
    } catch (error) {
      throw new CliError(`template parsing error: ${messageOf(error)}`, BAD_FORMAT)
    }
  }

  add(object: Inspected): void {
    this.#text += `${this.#render(object)}\n`
  }

  #render({ type, json, typedOnly }: Inspected): string {
    const parsed = parseJson(json)
    try {
      return renderTemplate(this.#template, decodeJson(type, parsed))
    } catch (error) {
      if (typedOnly) throw new Error(`template parsing error: ${messageOf(error)}`)
    }
    try {
      return renderTemplate(this.#template, fromJson(parsed, true), { missingKey: 'error' })
    } catch (error) {
      throw new Error(`template parsing error: ${messageOf(error)}`)
    }
  }

  text(): string {
    return this.#text === '' ? '\n' : this.#text
  }
}
