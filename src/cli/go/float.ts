/**
 * Go's `strconv.FormatFloat`. JavaScript's own `toPrecision` and `toFixed` round exact ties away from zero, Go to even
 * (1125 bytes are `1.12kB`), so numbers are expanded exactly and rounded here.
 */

/** A decimal number 0.d1d2d3… × 10^point, without leading or trailing zeros; zero has no digits. */
interface Decimal {
  digits: string
  point: number
}

/** The exact value of a finite, non-negative double. */
function exactDecimal(value: number): Decimal {
  if (value === 0) return { digits: '', point: 0 }
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  const bits = view.getBigUint64(0)
  const biased = Number((bits >> 52n) & 0x7ffn)
  const fraction = bits & 0xfffffffffffffn
  const mantissa = biased === 0 ? fraction : fraction | (1n << 52n)
  const exponent = (biased === 0 ? 1 : biased) - 1075
  if (exponent >= 0) return decimal((mantissa << BigInt(exponent)).toString(), 0)
  return decimal((mantissa * 5n ** BigInt(-exponent)).toString(), exponent) // m / 2^k = m·5^k / 10^k
}

/** `digits` × 10^exponent, normalised. */
function decimal(digits: string, exponent: number): Decimal {
  const leading = digits.replace(/^0+/, '')
  return { digits: leading.replace(/0+$/, ''), point: leading.length + exponent }
}

function shortestDecimal(value: number): Decimal {
  if (value === 0) return { digits: '', point: 0 }
  const [mantissa, exponent] = value.toExponential().split('e')
  const digits = mantissa!.replace('.', '')
  return decimal(digits, Number(exponent) - digits.length + 1)
}

/** Keeps `count` digits, rounding half to even. */
function round({ digits, point }: Decimal, count: number): Decimal {
  if (count >= digits.length) return { digits, point }
  if (count < 0) return { digits: '', point: 0 }
  const kept = digits.slice(0, count)
  const rest = digits.slice(count)
  const half = rest[0] === '5' && rest.length === 1
  const up = half ? Number(kept.at(-1) ?? '0') % 2 === 1 : rest[0]! >= '5'
  if (!up) return decimal(kept, point - count)
  return decimal(kept === '' ? '1' : (BigInt(kept) + 1n).toString(), point - count)
}

function fixed({ digits, point }: Decimal, places: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0'
  if (places === 0) return whole
  const fraction = point > 0 ? digits.slice(point) : '0'.repeat(-point) + digits
  return `${whole}.${fraction.slice(0, places).padEnd(places, '0')}`
}

function exponential({ digits, point }: Decimal, places: number): string {
  const exponent = digits === '' ? 0 : point - 1
  const fraction = digits.slice(1).padEnd(places, '0')
  const power = `${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
  return `${digits[0] ?? '0'}${places > 0 ? `.${fraction}` : ''}e${power}`
}

function general(value: number, precision: number): string {
  const shortest = precision < 0
  const number = shortest ? shortestDecimal(value) : round(exactDecimal(value), Math.max(precision, 1))
  const length = number.digits.length
  const wanted = shortest ? Math.max(length, 1) : Math.max(precision, 1)
  let limit = wanted > length && length >= number.point ? length : wanted
  if (shortest) limit = 6
  const exponent = number.point - 1
  if (length > 0 && (exponent < -4 || exponent >= limit)) return exponential(number, length - 1)
  return fixed(number, Math.max(length - number.point, 0))
}

/**
 * @param format `f`, `e` or `g`.
 * @param precision digits after the point (`f`, `e`) or in all (`g`); -1 for the shortest that reads back the same.
 */
export function formatFloat(value: number, format: 'f' | 'e' | 'g', precision: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  const magnitude = Math.abs(value)
  if (format === 'g') return sign + general(magnitude, precision)
  const number = precision < 0 ? shortestDecimal(magnitude) : exactDecimal(magnitude)
  if (format === 'e') {
    const places = precision < 0 ? Math.max(number.digits.length - 1, 0) : precision
    return sign + exponential(round(number, places + 1), places)
  }
  const places = precision < 0 ? Math.max(number.digits.length - number.point, 0) : precision
  return sign + fixed(round(number, number.point + places), places)
}
