/** A layer's stripes, made from its digest, so that the same layer looks the same wherever it is. */
export function layerStripes(digest: string): string {
  const hex = digest.replace(/^sha256:/, '')
  const angle = [30, 45, 60, 90, 120, 150][parseInt(hex.slice(0, 2), 16) % 6]!
  const gap = 4 + (parseInt(hex.slice(2, 4), 16) % 5)
  const stripe = 1 + (parseInt(hex.slice(4, 6), 16) % 2)
  return `repeating-linear-gradient(${angle}deg, var(--role-image) 0 ${stripe}px, transparent ${stripe}px ${gap + stripe}px)`
}
