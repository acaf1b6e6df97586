import { parseModelName } from './model.ts'

/** Which version alias a copy of a release has in another region's model. Pure. */

/** A version alias as Vertex AI takes it, e.g. `v57` or `version-3`. */
const ALIAS = /^[a-z][a-zA-Z0-9-]{0,126}[a-z0-9]$/
/** The label of a release whose alias had been another's before: the alias, and the version that it names now. */
const MOVED = /@(\d+)$/

/** An alias that stands for one version, whichever other names move between versions. */
export function versionAlias(versionId: string): string {
  return `version-${versionId}`
}

/**
 * Aliases by which a copy is found, the one that is advised first: the release's label where it can be an alias, then the one of the
 * original's own version, because a label may have been moved on to the copy of a later version.
 */
export function copyAliases({ label, url }: { label: string; url: string }): [string, ...string[]] {
  const original = parseModelName(url)?.version
  const versionId =
    MOVED.exec(label)?.[1] ?? (original !== undefined && /^\d+$/.test(original) ? original : undefined)
  const byVersion = versionId === undefined ? undefined : versionAlias(versionId)
  if (!ALIAS.test(label)) return [byVersion ?? aliasFrom(label)]
  return byVersion === undefined || byVersion === label ? [label] : [label, byVersion]
}

/** What of a label can be an alias, the same for the same label. */
function aliasFrom(label: string): string {
  const safe = label
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return `release-${safe}`.slice(0, 128).replace(/-+$/, '')
}
