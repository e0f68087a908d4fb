/** Go's `text/template`, for `--format`. Knows no Docker beyond the functions Docker adds. */
import type { GoFunc, GoValue } from '../../../protocol/docker/go/types.ts'
import { execute, type ExecOptions } from './exec.ts'
import { dockerFunctions } from './functions.ts'
import { parse } from './parse.ts'

export { TemplateExecError } from './exec.ts'
export { headerFunctions } from './functions.ts'
export { TemplateSyntaxError } from './parse.ts'

export interface Template {
  /** @throws {TemplateExecError}; what was written before the error has been written. */
  execute(data: GoValue, write: (text: string) => void, options?: ExecOptions): void
  /** The same text with other functions behind the same names. */
  withFunctions(functions: ReadonlyMap<string, GoFunc>): Template
}

/**
 * @param name what errors call the template; Docker's formats have none.
 * @throws {TemplateSyntaxError}
 */
export function parseTemplate(text: string, name = '', extra: Record<string, GoFunc> = {}): Template {
  const functions = new Map([...dockerFunctions, ...Object.entries(extra)])
  const trees = parse(name, text, new Set(functions.keys()))
  const bind = (table: ReadonlyMap<string, GoFunc>): Template => ({
    execute: (data, write, options) => execute({ name, text, trees, functions: table }, data, write, options),
    withFunctions: bind,
  })
  return bind(functions)
}

/** The whole output as one string. @throws {TemplateExecError} */
export function renderTemplate(template: Template, data: GoValue, options?: ExecOptions): string {
  let text = ''
  template.execute(data, (part) => (text += part), options)
  return text
}
