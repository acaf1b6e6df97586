import type { Said } from '../domain/said.ts'
import { say } from './say.ts'

/** For whoever reads sentences: the same with its sentence in the place of what is told. */
export function told<Thing extends { said: Said }>({
  said,
  ...rest
}: Thing): Omit<Thing, 'said'> & { sentence: string } {
  return { ...rest, sentence: say(said) }
}
