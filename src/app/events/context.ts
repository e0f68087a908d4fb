import { createContext } from 'svelte'
import type { EventLog } from './event-log.svelte.ts'

export const [getEvents, setEvents] = createContext<EventLog>()
