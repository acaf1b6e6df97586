import { terminal } from '#lib/domain/errors.ts'
import type { RegistryRelease } from '#lib/domain/ports.ts'

/**
 * What the aliases of a model version tell. Vertex AI's registry knows no approval: Meridian writes its own beside the
 * label, `v57-approved` or `v57-rejected`. Pure.
 */

/** Of a version alias, as Vertex AI's reference has it. */
const ALIAS = /^[a-z][a-zA-Z0-9-]{0,126}[a-z0-9]$/
const NUMBERED = /^v(\d+)$/
const VERSION_LIKE = /^v\d[a-zA-Z0-9-]*$/
const DECISION = /-(approved|rejected)$/

const suffixes = { Approved: 'approved', Rejected: 'rejected' } as const
type Decision = keyof typeof suffixes

/** The alias that looks like a version, `v57` before `v57-2`; without one, `v` and the version id. */
export function labelOf(aliases: readonly string[], versionId: string): string {
  const versions = aliases.filter((alias) => VERSION_LIKE.test(alias) && !DECISION.test(alias)).sort()
  return versions.find((alias) => NUMBERED.test(alias)) ?? versions[0] ?? `v${versionId}`
}

/** The number of a label such as `v57`, else the version id. */
export function versionOf(label: string, versionId: string): number {
  return Number(NUMBERED.exec(label)?.[1] ?? versionId)
}

/** A version that has both aliases is rejected: whoever added the second one left a doubt. */
export function statusOf(aliases: readonly string[], label: string): RegistryRelease['status'] {
  if (aliases.includes(decisionAlias(label, 'Rejected'))) return 'Rejected'
  return aliases.includes(decisionAlias(label, 'Approved')) ? 'Approved' : 'Pending'
}

/**
 * What MergeVersionAliases must be given so that the version says the decision and not its opposite; empty when it does.
 * @throws CloudError terminal when the label cannot be part of an alias
 */
export function aliasChanges(aliases: readonly string[], label: string, decision: Decision): string[] {
  const wanted = decisionAlias(label, decision)
  const opposite = decisionAlias(label, decision === 'Approved' ? 'Rejected' : 'Approved')
  if (!ALIAS.test(wanted)) {
    throw terminal(
      `The label ${label} cannot be part of a version alias, so the decision cannot be written to Vertex AI as ${wanted}. ` +
        'Give the model version an alias of lower-case letters, digits and hyphens that begins with v and a digit, e.g. v57.',
      'BadVersionAlias',
    )
  }
  return [
    ...(aliases.includes(wanted) ? [] : [wanted]),
    ...(aliases.includes(opposite) ? [`-${opposite}`] : []),
  ]
}

function decisionAlias(label: string, decision: Decision): string {
  return `${label}-${suffixes[decision]}`
}

/**
 * Labels and version numbers name one release each: of versions that share one, those named by an alias stay, and of
 * those the one that comes first.
 */
export function withoutNamesakes<R extends Pick<RegistryRelease, 'label' | 'version'>>(
  entries: readonly { release: R; isNamed: boolean }[],
): R[] {
  const labels = new Set<string>()
  const versions = new Set<number>()
  const kept = new Set<R>()
  for (const named of [true, false]) {
    for (const { release, isNamed } of entries) {
      if (isNamed !== named || labels.has(release.label) || versions.has(release.version)) continue
      labels.add(release.label)
      versions.add(release.version)
      kept.add(release)
    }
  }
  return entries.flatMap(({ release }) => (kept.has(release) ? [release] : []))
}
