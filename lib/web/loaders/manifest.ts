import type { ManifestChange } from '#lib/domain/manifest/changes.ts'
import { compareBoth } from '#lib/domain/manifest/compare.ts'
import { fingerprintOf, isComplete } from '#lib/domain/manifest/fingerprint.ts'
import type { Manifest } from '#lib/domain/manifest/types.ts'
import { differenceWords, partWords, undeployableWords } from '#lib/domain/manifest/words.ts'
import type { ManifestChangeRow, ManifestView } from '../views/manifest.ts'
import { manifestRows } from './manifest-rows.ts'

/** What a release is, part by part, beside another one. Pure. */

export function manifestView(
  manifest: Manifest,
  other?: { label: string; manifest: Manifest },
): ManifestView {
  const comparison = other && compareBoth(other.manifest, manifest)
  return {
    fingerprint: fingerprintOf(manifest),
    complete: isComplete(manifest),
    undeployable: undeployableSentence(manifest),
    rows: manifestRows(manifest, other?.manifest),
    against: other?.label ?? null,
    difference:
      other !== undefined && comparison?.outcome === 'different'
        ? differenceWords(other.manifest, manifest, comparison, { digests: false })
        : null,
  }
}

export function undeployableSentence({ undeployable }: Manifest): string | null {
  if (undeployable === undefined) return null
  const { why, advice } = undeployableWords[undeployable]
  return `It cannot be deployed: ${why}. ${advice}`
}

const upper = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1)

/** What a region would serve, as the preview shows it: changes first. */
export function changeRows(changes: readonly ManifestChange[], several: boolean): ManifestChangeRow[] {
  return changes
    .map(({ container, part, key, from, before, after, same }) => {
      const name = part in partWords ? partWords[part as keyof typeof partWords] : part
      const where = several && container !== undefined ? `Container ${container + 1}: ${name}` : upper(name)
      return {
        part: key === undefined ? where : `${where} ${key}`,
        from,
        before: before ?? null,
        after: after ?? null,
        same,
      }
    })
    .toSorted((one, other) => Number(one.same) - Number(other.same))
}
