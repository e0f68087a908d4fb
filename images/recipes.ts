import type { Recipe } from './recipe.ts'
import { amd64Only } from './recipes/amd64-only.ts'
import { busybox } from './recipes/busybox.ts'
import { debian } from './recipes/debian.ts'
import { helloWorld } from './recipes/hello-world.ts'
import { nginx } from './recipes/nginx.ts'
import { whoami } from './recipes/whoami.ts'

/** Every image of the bundled registry. */
export const recipes: Recipe[] = [helloWorld, busybox, whoami, debian, nginx, amd64Only]
