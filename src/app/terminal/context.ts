import { createContext } from 'svelte'
import type { Terminals } from './terminals.svelte.ts'

export const [getTerminals, setTerminals] = createContext<Terminals>()
