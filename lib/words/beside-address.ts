import type { Said } from '../domain/said.ts'
import { artifactWords } from './artifact.ts'
import { say } from './say.ts'

/** For a table in which the address has a column of its own: what is said of what is there does not begin with it again. */
export function besideAddress(url: string, told: Said): string {
  if (told.code === 'artifacts-awaited')
    return artifactWords[told.code](told.facts, (first) => besideAddress(url, first))
  if (told.code !== 'artifact-at' || told.facts.url !== url) return say(told)
  const { path, words } = told.facts
  return path === undefined ? words : `${path} ${words}`
}
