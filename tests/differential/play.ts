import { apiRequest, type ApiBody } from '../support/api.ts'
import type { Step } from './requests.ts'
import { toAnswer, type Answer } from './shape.ts'

/** Sends the steps in order, and gives each one's answer by the step's name (numbered when a name comes twice). */
export async function play(socket: string, steps: Step[]): Promise<Record<string, Answer>> {
  const kept: Record<string, string> = {}
  const answers: Record<string, Answer> = {}
  for (const step of steps) {
    const path = step.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => kept[name] ?? 'missing')
    const answer = await apiRequest(socket, step.method, path, bodyOf(step), step.readMs)
    remember(step, answer.body, kept)
    answers[uniqueName(step.name, answers)] = toAnswer(answer.status, answer.contentType, answer.body)
  }
  return answers
}

function bodyOf(step: Step): ApiBody | undefined {
  if (step.raw) return step.raw
  return step.body === undefined
    ? undefined
    : { text: JSON.stringify(step.body), contentType: 'application/json' }
}

function remember(step: Step, body: string, kept: Record<string, string>): void {
  for (const [name, field] of Object.entries(step.keep ?? {})) {
    const value = (JSON.parse(body) as Record<string, unknown>)[field]
    if (typeof value === 'string') kept[name] = value
  }
}

function uniqueName(name: string, taken: Record<string, Answer>): string {
  let unique = name
  for (let i = 2; unique in taken; i++) unique = `${name} (${i})`
  return unique
}
