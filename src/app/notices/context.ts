import { createContext } from 'svelte'
import type { Notices } from './notices.svelte.ts'

export const [getNotices, setNotices] = createContext<Notices>()
