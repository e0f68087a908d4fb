import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { encodeBytes } from '../../../protocol/go/bytes.ts'
import { parseJson, readJson, type Json } from '../../../protocol/go-json/parse.ts'
import { boxed, fromJson, goString, goStrings } from '../../go/value.ts'
import { parseTemplate, renderTemplate, TemplateExecError, TemplateSyntaxError } from './index.ts'

/** What the genuine client 28.2.2 made of `docker inspect -f TEMPLATE` over one JSON document. */
const text = readFileSync(new URL('./recorded.json', import.meta.url), 'utf8')
const { cases } = JSON.parse(text) as { cases: { template: string; stdout: string; stderr?: string }[] }
const recorded = parseJson(text) as Map<string, Json>
const data = fromJson(recorded.get('data')!, true)

function inspect(template: string): { stdout: string; stderr: string } {
  let stdout = ''
  try {
    const parsed = parseTemplate(template)
    stdout = '\n'
    return { stdout: `${renderTemplate(parsed, data, { missingKey: 'error' })}\n`, stderr: '' }
  } catch (error) {
    if (!(error instanceof TemplateSyntaxError || error instanceof TemplateExecError)) throw error
    return { stdout, stderr: `template parsing error: ${error.message}\n` }
  }
}

describe('text/template, as the genuine client executes it', () => {
  it.each(cases)('$template', ({ template, stdout, stderr = '' }) => {
    const got = inspect(template)
    expect(new TextDecoder().decode(encodeBytes(got.stdout))).toBe(stdout)
    expect(got.stderr).toBe(stderr)
  })
})

const render = (template: string, value = data) => renderTemplate(parseTemplate(template), value)
const word = fc.string({ unit: 'grapheme', maxLength: 20 })

describe('properties', () => {
  it('text without braces is written as it is', () => {
    fc.assert(
      fc.property(
        word.filter((s) => !s.includes('{')),
        (plain) => {
          expect(render(plain)).toBe(plain)
        },
      ),
    )
  })

  it('a quoted string is itself, whatever is in it', () => {
    fc.assert(
      fc.property(word, (s) => {
        expect(render('{{.}}', goString(s))).toBe(s)
        expect(render(`{{${JSON.stringify(s)}}}`)).toBe(s)
      }),
    )
  })

  it('json gives back every JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ depthSize: 'small' }), (value) => {
        const json = JSON.stringify(value)
        const printed = render('{{json .}}', boxed(fromJson(readJson(json).value)))
        expect(JSON.parse(printed)).toEqual(JSON.parse(json))
      }),
    )
  })

  it('split and join are inverse where the separator is in no item', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,5}$/), { minLength: 1, maxLength: 6 }), (items) => {
        expect(render('{{join . "|"}}', goStrings(items))).toBe(items.join('|'))
        expect(render('{{join (split . "|") "|"}}', goString(items.join('|')))).toBe(items.join('|'))
      }),
    )
  })

  it('range visits every item once, in order', () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (items) => {
        const all = render('{{range $i, $s := .}}{{$i}}:{{$s}};{{end}}', goStrings(items))
        expect(all).toBe(items.map((item, i) => `${i}:${item};`).join(''))
      }),
    )
  })

  it('nothing makes it fail but its own two errors', () => {
    const piece = fc.constantFrom('{{', '}}', '.', '$x', ':=', '|', '(', ')', '"a"', ' ', 'if', 'range', 'end', 'else', 'with', '.data', '.s', 'print', 'len', 'index', '1', "'c'", '`r`', '-', '/*', '*/', 'template', 'define', 'nil', ',', 'x', 'break') // prettier-ignore
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        try {
          render(pieces.join(''))
        } catch (error) {
          expect(error instanceof TemplateSyntaxError || error instanceof TemplateExecError).toBe(true)
        }
      }),
      { numRuns: 2000 },
    )
  })
})
