import { createContext } from 'svelte'
import type { Picture } from './picture.svelte.ts'

export const [getPicture, setPicture] = createContext<Picture>()
