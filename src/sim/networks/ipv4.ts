/** IPv4 addresses as numbers, and a subnet whose addresses are handed out lowest first. */
export function parseIPv4(text: string): number | null {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
    return null
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0)
}

export function formatIPv4(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.')
}

export class AddressPool {
  readonly prefixLength: number
  #first: number
  #size: number
  #taken = new Set<number>()

  /** @param subnet `172.17.0.0/16` */
  constructor(subnet: string) {
    const [address = '', length = ''] = subnet.split('/')
    this.prefixLength = Number(length)
    this.#size = 2 ** (32 - this.prefixLength)
    this.#first = parseIPv4(address)!
  }

  /** Takes one address out, such as the gateway's. */
  reserve(address: string): void {
    this.#taken.add(parseIPv4(address)!)
  }

  /** @returns the lowest free address, or null; network and broadcast address are never free. */
  take(): string | null {
    for (let address = this.#first + 1; address < this.#first + this.#size - 1; address++) {
      if (this.#taken.has(address)) continue
      this.#taken.add(address)
      return formatIPv4(address)
    }
    return null
  }

  release(address: string): void {
    this.#taken.delete(parseIPv4(address)!)
  }
}
