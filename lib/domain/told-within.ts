import { type Said, saysTheSame } from './said.ts'

/** Whether `whole` is what `part` tells, or tells it among other things. */
export function tells(whole: Said, part: Said): boolean {
  return saysTheSame(whole, part) || within(whole.facts, part)
}

function within(facts: unknown, part: Said): boolean {
  if (typeof facts !== 'object' || facts === null) return false
  return isSaid(facts) ? tells(facts, part) : Object.values(facts).some((value) => within(value, part))
}

const isSaid = (value: object): value is Said =>
  'code' in value && typeof value.code === 'string' && 'facts' in value && typeof value.facts === 'object'
