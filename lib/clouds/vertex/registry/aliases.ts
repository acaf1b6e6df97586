import { versionAlias } from '#lib/clouds/vertex/manifest/copy-alias.ts'
import type { RegistryRelease } from '#lib/domain/ports.ts'

/**
 * What the aliases of a model version tell. Vertex AI's registry knows no approval: Meridian writes its own as an alias that names the
 * version, `version-57-approved`, because an alias can be moved to another version and a decision cannot. Pure.
 */

const NUMBERED = /^v(\d+)$/
const VERSION_LIKE = /^v\d[a-zA-Z0-9-]*$/
const DECISION = /^(.+)-(approved|rejected)$/

const suffixes = { Approved: 'approved', Rejected: 'rejected' } as const
type Decision = keyof typeof suffixes

/**
 * The alias that looks like a version: of several the one with the version's own number, because others have been moved to it, then the
 * highest, `v57` before `v57-2`. Undefined where the version has none.
 */
export function aliasLabel(aliases: readonly string[], versionId: string): string | undefined {
  const versions = aliases.filter((alias) => VERSION_LIKE.test(alias) && !DECISION.test(alias)).sort()
  const own = `v${versionId}`
  if (versions.includes(own)) return own
  const numbers = versions.flatMap((alias) => NUMBERED.exec(alias)?.[1] ?? [])
  const [highest] = numbers.sort((one, other) => Number(other) - Number(one))
  // Without a number the first in order; none at all is what undefined stands for.
  return highest === undefined ? versions[0] : `v${highest}`
}

/**
 * The alias that looks like a version; without one `v` and the version id, unless another version holds that as its alias: a label is the
 * present holder's.
 * @param isTaken whether another version has that alias
 */
export function labelOf(
  aliases: readonly string[],
  versionId: string,
  isTaken: (alias: string) => boolean,
): string {
  const byId = `v${versionId}`
  return aliasLabel(aliases, versionId) ?? (isTaken(byId) ? versionAlias(versionId) : byId)
}

/**
 * Every name by which the version goes now: its aliases that look like versions, and its number, unless another version holds that.
 * @param isTaken whether another version has that alias
 */
export function namesOf(
  aliases: readonly string[],
  versionId: string,
  isTaken: (alias: string) => boolean,
): string[] {
  const byId = `v${versionId}`
  const held = aliases.filter((alias) => VERSION_LIKE.test(alias) && !DECISION.test(alias))
  const own = held.includes(byId) || !isTaken(byId) ? [byId] : []
  return [...new Set([...held, ...own, versionAlias(versionId)])]
}

/** A version that has both is rejected: whoever added the second one left a doubt. */
export function statusOf(aliases: readonly string[], versionId: string): RegistryRelease['status'] {
  const decisions = decisionsOn(aliases, versionId).map(({ decision }) => decision)
  if (decisions.includes('Rejected')) return 'Rejected'
  return decisions.includes('Approved') ? 'Approved' : 'Pending'
}

/** What MergeVersionAliases must be given so that the version says the decision and not its opposite; empty when it does. */
export function aliasChanges(aliases: readonly string[], versionId: string, decision: Decision): string[] {
  const there = decisionsOn(aliases, versionId)
  const wanted = `${versionAlias(versionId)}-${suffixes[decision]}`
  return [
    // One by label says it too, but could be moved away.
    ...(there.some(({ alias }) => alias === wanted) ? [] : [wanted]),
    ...there.filter((each) => each.decision !== decision).map(({ alias }) => `-${alias}`),
  ]
}

/**
 * The aliases that decide on this version. `version-57-approved` names it. `v57-approved`, as people and earlier releases of Meridian write
 * it, counts where it was written: on the version that is called v57, or on one whose label was moved away since.
 */
function decisionsOn(aliases: readonly string[], versionId: string): { alias: string; decision: Decision }[] {
  const label = aliasLabel(aliases, versionId)
  return aliases.flatMap((alias) => {
    const [, subject, suffix] = DECISION.exec(alias) ?? []
    if (subject === undefined) return []
    const counts =
      subject === versionAlias(versionId) ||
      subject === `v${versionId}` ||
      (VERSION_LIKE.test(subject) && (label === undefined || aliases.includes(subject)))
    return counts ? [{ alias, decision: suffix === 'approved' ? 'Approved' : 'Rejected' }] : []
  })
}
