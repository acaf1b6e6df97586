import { type ComparedOutcome, compareBoth } from '../manifest/compare.ts'
import { differenceOf } from '../manifest/difference.ts'
import type { Manifest } from '../manifest/types.ts'
import type { Withdrawal } from '../withdrawal.ts'

/**
 * What a release's registry entry states now against what was approved. undefined: the same, as far as both are known.
 * @param missing addresses of artifacts that are not there any more
 * @param unregistered addresses of artifacts that are others than were registered: nobody ever saw those that were
 */
export function releaseChange(
  approved: Manifest,
  now: Manifest,
  { missing, unregistered }: { missing: readonly string[]; unregistered: readonly string[] },
): Omit<Withdrawal, 'at'> | undefined {
  const [gone] = missing
  if (gone !== undefined)
    return { kind: 'artifact-changed', by: undefined, detail: { what: 'gone', address: gone } }
  const [other] = unregistered
  if (other !== undefined) return { kind: 'artifact-not-registered', by: undefined, detail: other }
  const comparison = compareBoth(approved, now)
  const parts = comparison.parts.filter(({ outcome }) => outcome === 'different')
  if (parts.length === 0) return undefined
  const only = (...names: ComparedOutcome['part'][]) => parts.every(({ part }) => names.includes(part))
  const detail = { what: 'states', difference: differenceOf(approved, now, comparison) } as const
  if (only('artifact', 'data')) return { kind: 'artifact-changed', by: undefined, detail }
  return { kind: only('image') ? 'image-changed' : 'entry-changed', by: undefined, detail }
}

/**
 * A label that was an alias names another entry now. undefined: the entry still goes by it. What is told apart by its number, `v2@3`, has
 * a name that cannot move.
 */
export function aliasMove(
  { label, registryRef }: { label: string; registryRef: string },
  { names }: { names: readonly string[] },
): Omit<Withdrawal, 'at'> | undefined {
  if (label.includes('@') || names.includes(label)) return undefined
  return { kind: 'alias-moved', by: undefined, detail: { what: 'not-named', label, registryRef } }
}
