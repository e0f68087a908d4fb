import { createContext } from 'svelte'
import type { Inspector } from './inspector.svelte.ts'

export const [getInspector, setInspector] = createContext<Inspector>()
