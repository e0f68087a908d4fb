/** Makes two runs comparable: what differs from run to run, and only that, becomes a name for it. */

const AGE =
  /\b(Less than a second|About an? (?:minute|hour)|\d+ (?:second|minute|hour|day|week|month|year)s?)\b/g

/** Ours marks what it does not serve; the genuine client has nothing to mark. */
const MARKS = / \(not served\)$|\n\nDrydock does not serve what is marked [^\n]*(?=\n$)/gm

const rules: [RegExp, string][] = [
  [MARKS, ''],
  [/\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/g, '<uuid>'],
  [/\b[0-9a-f]{64}\b/g, '<id>'],
  [/\b[0-9a-f]{12}\b/g, '<short-id>'],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g, '<time>'],
  [/\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)? [+-]\d{4} \w+/g, '<time>'],
  [/\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b/g, '<mac>'],
  [/\b172\.(?:1[6-9]|2\d|3[01])\.\d+\.(?!0\b|1\b)\d+\b/g, '<address>'],
  [/(0\.0\.0\.0|\[::\]|127\.0\.0\.1):(?:3[2-9]|[45]\d)\d{3}\b/g, '$1:<port>'],
  [/("Pid": ?|\bpid=)\d+/g, '$1<pid>'],
  [/\b[0-9a-f]{14}…/g, '<short-name>'],
  [/\b0xc[0-9a-f]{9}\b/g, '<pointer>'],
  [/\b[a-z]{3,}_[a-z]{4,}\b(?=\n|\s*$)/gm, '<random-name>'],
]

export function normalise(text: string): string {
  let result = text
  for (const [pattern, name] of rules) result = result.replaceAll(pattern, name)
  // An age changes the width of its column, in every row.
  const aged = result.replaceAll(AGE, '<age>')
  return aged === result ? result : aged.replaceAll(/ {2,}/g, '  ')
}

/** For live figures: every number is one. */
export function withoutNumbers(text: string): string {
  return normalise(text)
    .replaceAll(/\d+(\.\d+)?(e[+-]\d+)?/g, 'N')
    .replaceAll(/N[kKMG]?i?B/g, 'SIZE')
    .replaceAll(/ {2,}/g, '  ')
}

/** Go's maps come in any order: lines, or the items of a line. */
export function sorted(text: string): string {
  return normalise(text)
    .split('\n')
    .map((line) => line.split(',').sort().join(','))
    .sort()
    .join('\n')
}
