/** Randomness of the host, where the guest's own is not to be had yet or not to be trusted. */
export function randomBytes(count: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(count))
}

export function randomHex(digits: number): string {
  const bytes = randomBytes(Math.ceil(digits / 2))
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.slice(0, digits)
}

/** Locally administered, unicast. */
export function randomMac(): string {
  const [first = 0, ...rest] = randomBytes(6)
  return [(first & 0xfc) | 0x02, ...rest].map((byte) => byte.toString(16).padStart(2, '0')).join(':')
}
