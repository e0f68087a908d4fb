import { createContext } from 'svelte'
import type { Sandbox } from './sandbox.svelte.ts'

export const [getSandbox, setSandbox] = createContext<Sandbox>()
