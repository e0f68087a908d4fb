/** `1 event behind`, `12 events behind` */
export function eventsBehind(count: number): string {
  return `${count} ${count === 1 ? 'event' : 'events'} behind`
}
