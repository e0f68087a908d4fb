/** The Go types behind `GET /events`, in the notation of `types.ts`: templates name their fields, JSON their keys. */
export const eventsTypes: Readonly<Record<string, string>> = {
  'events.Action': '= string',
  'events.Actor': `
    ID string
    Attributes map[string]string`,
  'events.Message': `
    Status string status,omitempty
    ID string id,omitempty
    From string from,omitempty
    Type events.Type
    Action events.Action
    Actor events.Actor
    Scope string scope,omitempty
    Time int64 time,omitempty
    TimeNano int64 timeNano,omitempty`,
  'events.Type': '= string',
}
