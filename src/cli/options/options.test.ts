import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalIP, isIP } from './checks.ts'
import { parseCsv } from './csv.ts'
import { flag, FlagValues, type Flag } from './flags.ts'
import { parseKeyValues } from './key-value-files.ts'
import { parseFlags } from './parse-flags.ts'
import { parseExposed, parsePublished } from './ports.ts'
import { timestampOf } from './timestamps.ts'
import { bool, filter, int, list, map, nanoCpus, string, strings } from './values.ts'
import { absoluteSource, parseVolumeSpec } from './volumes.ts'

const flags: readonly Flag[] = [
  flag('all', 'a', bool, ''),
  flag('interactive', 'i', bool, ''),
  flag('tty', 't', bool, ''),
  flag('name', 'n', string, ''),
  flag('publish', 'p', list(), ''),
  flag('timeout', '', int, ''),
  flag('time', '', int, '', { sets: 'timeout', deprecated: 'use --timeout instead' }),
  flag('help', 'h', bool, ''),
]

function parse(args: string[], interspersed = true) {
  const values = new FlagValues(flags)
  return { ...parseFlags(flags, values, args, { interspersed }), values }
}

describe('flags', () => {
  it.each([
    [['--name', 'x', 'arg'], 'x', ['arg']],
    [['--name=x', 'arg'], 'x', ['arg']],
    [['-n', 'x', 'arg'], 'x', ['arg']],
    [['-nx', 'arg'], 'x', ['arg']],
    [['-n=x', 'arg'], 'x', ['arg']],
    [['-itn', 'x'], 'x', []],
    [['-itnx'], 'x', []],
    [['arg', '--name', '--', '-x'], '--', ['arg', '-x']],
    [['--name=', 'arg'], '', ['arg']],
    [['-', '--name=x=y'], 'x=y', ['-']],
  ])('%j', (args, name, rest) => {
    try {
      const { values, args: left } = parse(args)
      expect([values.string('name'), left]).toEqual([name, rest])
    } catch (error) {
      // `-x` after `--name --`: the `--` was the value.
      expect((error as Error).message).toBe("unknown shorthand flag: 'x' in -x")
      expect(args).toContain('-x')
    }
  })

  it('stops at the first argument where flags may not follow', () => {
    expect(parse(['-it', 'image', '-a', '--name=x'], false).args).toEqual(['image', '-a', '--name=x'])
  })

  it('keeps every value of a list, in order', () => {
    expect(parse(['-p', '1', '-p2', '--publish=3']).values.list('publish')).toEqual(['1', '2', '3'])
  })

  it('a switch takes a value only with =', () => {
    const { values, args } = parse(['--all=false', '-t=true', '--interactive', 'false'])
    expect([values.bool('all'), values.bool('tty'), values.bool('interactive'), args]).toEqual([
      false,
      true,
      true,
      ['false'],
    ])
    expect(values.changed('all')).toBe(true)
  })

  it('a deprecated flag sets its successor, with a warning', () => {
    const { values, warnings } = parse(['--time', '5'])
    expect([values.int('timeout'), values.changed('timeout'), values.changed('time')]).toEqual([
      5,
      false,
      true,
    ])
    expect(warnings).toEqual(['Flag --time has been deprecated, use --timeout instead'])
  })

  it.each([
    [['--nope'], 'unknown flag: --nope'],
    [['-x'], "unknown shorthand flag: 'x' in -x"],
    [['-axt'], "unknown shorthand flag: 'x' in -xt"],
    [['--name'], 'flag needs an argument: --name'],
    [['-an'], "flag needs an argument: 'n' in -n"],
    [['--=x'], 'bad flag syntax: --=x'],
    [['---'], 'bad flag syntax: ---'],
    [
      ['--all=x'],
      'invalid argument "x" for "-a, --all" flag: strconv.ParseBool: parsing "x": invalid syntax',
    ],
    [
      ['--timeout=1e3'],
      'invalid argument "1e3" for "--timeout" flag: strconv.ParseInt: parsing "1e3": invalid syntax',
    ],
  ])('%j: %s', (args, message) => expect(() => parse(args)).toThrow(message))

  it('no command line makes it fail in any other way', () => {
    const word = fc.constantFrom('-a', '-it', '-n', '-p1', '--name', '--name=', '--all', '--', '-', 'x', '--time=5', '-h', '---', '') // prettier-ignore
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (args) => {
        try {
          parse(args)
        } catch (error) {
          expect((error as Error).name).toBe('FlagError')
        }
      }),
    )
  })
})

describe('values', () => {
  it.each([
    ['0.5', 500_000_000n],
    ['.25', 250_000_000n],
    ['1/2', 500_000_000n],
    ['2e0', 2_000_000_000n],
    ['1.000000001', 1_000_000_001n],
  ])('%s CPUs', (text, nano) => expect(nanoCpus.set(0n, text)).toBe(nano))

  it('filters collect values, names in lower case', () => {
    const one = filter.set(filter.initial(), 'Label = a=b ')
    expect(filter.set(one, 'label=c')).toEqual(new Map([['label', ['a=b', 'c']]]))
    expect(filter.set(one, '')).toBe(one)
  })

  it('maps and comma lists', () => {
    expect(map().set(new Map([['a', '1']]), 'b')).toEqual(new Map([['a', '1'], ['b', '']])) // prettier-ignore
    expect(strings.set([], 'a,"b,c"')).toEqual(['a', 'b,c'])
  })
})

describe('CSV', () => {
  it('reads what is quoted as needed', () => {
    const field = fc.stringMatching(/^[a-z=",]{0,6}$/)
    fc.assert(
      fc.property(fc.array(field, { minLength: 1, maxLength: 5 }), (fields) => {
        const line = fields.map((f) => (/[",]/.test(f) ? `"${f.replaceAll('"', '""')}"` : f)).join(',')
        fc.pre(line !== '')
        expect(parseCsv(line)).toEqual(fields)
      }),
    )
  })
})

describe('ports', () => {
  it.each([
    ['80', '80/tcp', '', ''],
    ['8080:80/udp', '80/udp', '', '8080'],
    ['1.2.3.4::80', '80/tcp', '1.2.3.4', ''],
    ['[::1]:8080:80', '80/tcp', '::1', '8080'],
    ['::1:8080:80', '80/tcp', '::1', '8080'],
    ['8000-8005:80', '80/tcp', '', '8000-8005'],
  ])('%s', (spec, port, HostIp, HostPort) => {
    expect(parsePublished([spec]).bindings).toEqual({ [port]: [{ HostIp, HostPort }] })
  })

  it('ranges map one to one', () => {
    expect(parsePublished(['10-12:20-22']).bindings).toEqual({
      '20/tcp': [{ HostIp: '', HostPort: '10' }],
      '21/tcp': [{ HostIp: '', HostPort: '11' }],
      '22/tcp': [{ HostIp: '', HostPort: '12' }],
    })
    expect(parseExposed(['5-7/udp', '9'])).toEqual(['5/udp', '6/udp', '7/udp', '9/tcp'])
  })
})

describe('addresses', () => {
  it.each(['1.2.3.4', '::', '::1', '1::', 'fe80::1:2', '1:2:3:4:5:6:7:8', '::ffff:1.2.3.4'])('%s', (ip) =>
    expect(isIP(ip)).toBe(true),
  )
  it.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '01.2.3.4',
    '256.1.1.1',
    ':::',
    '1:2',
    '::1::',
    'g::',
    '1:2:3:4:5:6:7:8:9',
  ])('not %j', (text) => expect(isIP(text)).toBe(false))
  it('shortens', () => {
    expect(['0:0:0:0:0:0:0:1', '2001:DB8::0001', '::ffff:1.2.3.4'].map(canonicalIP)).toEqual([
      '::1',
      '2001:db8::1',
      '1.2.3.4',
    ])
  })
})

describe('volumes', () => {
  it.each([
    ['/data', false, false],
    ['vol:/data', true, false],
    ['/host:/data:ro', true, true],
    ['./rel:/data', true, true],
    ['a', false, false],
  ])('%s', (spec, hasSource, isPath) => expect(parseVolumeSpec(spec)).toEqual({ hasSource, isPath }))

  it('paths with a dot are meant from the caller’s folder', () => {
    expect(absoluteSource('./a/../b:/x:ro', '/home/me')).toBe('/home/me/b:/x:ro')
    expect(absoluteSource('..:/x', '/home/me')).toBe('/home:/x')
    expect(absoluteSource('vol:/x', '/home/me')).toBe('vol:/x')
  })
})

describe('env files', () => {
  const read = (text: string) =>
    parseKeyValues(new TextEncoder().encode(text), (key) => ({ HOME: '/root' })[key])

  it('skips comments and blank lines, keeps spaces of values, looks up names alone', () => {
    expect(read('\ufeff# c\n\n A=1 \r\nB=\nHOME\nNOPE\n  C==x')).toEqual(['A=1 ', 'B=', 'HOME=/root', 'C==x'])
  })

  it.each([
    ['=x', "no variable name on line '=x'"],
    ['A B=x', "variable 'A B' contains whitespaces"],
  ])('%j', (text, message) => expect(() => read(text)).toThrow(message))
})

describe('timestamps', () => {
  const now = Date.UTC(2024, 0, 1, 12)
  it.each([
    ['10m', String(now / 1000 - 600)],
    ['0', '0'],
    ['1700000000.5', '1700000000.5'],
    ['2024-01-01', '1704067200.000000000'],
    ['2024-01-01T12', '1704110400.000000000'],
    ['2024-01-01T12:30:00.25Z', '1704112200.250000000'],
    ['2024-01-01T12:30:00+02:00', '1704105000.000000000'],
  ])('%s', (given, expected) => expect(timestampOf(given, now)).toBe(expected))
})
