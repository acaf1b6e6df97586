import type { CloudError } from '#lib/domain/errors.ts'
import { finding } from '#lib/domain/findings.ts'
import type { ComparedPart } from '#lib/domain/manifest/types.ts'
import { cityOf } from '#lib/domain/regions.ts'
import { isAnotherDigest } from '#lib/domain/rollout/artifact-fit.ts'
import { inOwnWords, type OwnWordsCode, type Said, said } from '#lib/domain/said.ts'
import type { ArtifactCopy, Endpoint, Finding, Release } from '#lib/domain/types.ts'

/** Findings that are the same whatever the cloud. Pure. */

export type Say = (level: Finding['level'], code: OwnWordsCode, sentence: string) => Finding

export function sayFor(endpoint: Endpoint): Say {
  return (level, code, sentence) => finding(level, inOwnWords(code, sentence), endpoint)
}

/**
 * A read that failed. A missing permission or credential must be mended first; a control plane that does not answer is
 * only a warning, because the region is asked again when its wave begins and is never touched unseen.
 */
export function troubleFinding(say: Say, endpoint: Endpoint, error: CloudError): Finding {
  if (error.kind === 'retryable') {
    return say(
      'warning',
      'cloud-not-answering',
      `${cityOf(endpoint.region)} could not be checked: ${error.message} Its wave waits until it answers.`,
    )
  }
  switch (error.reason) {
    case 'denied':
      return say('blocker', 'permission-missing', error.message)
    case 'credentials':
      return say('blocker', 'credentials-missing', error.message)
    default:
      return say('blocker', 'cloud-refused', error.message)
  }
}

/** @param tolerate parts that the plan lets stay unknown */
export function artifactFinding(
  endpoint: Endpoint,
  release: Release,
  artifact: ArtifactCopy,
  tolerate: readonly ComparedPart[] = [],
): Finding {
  const found = (level: Finding['level'], told: Said) => finding(level, told, endpoint)
  const where = { label: release.label, region: artifact.region }
  const { state, digest, url, said: look } = artifact
  const expected = release.artifactDigest
  if (digest !== undefined && expected !== undefined && isAnotherDigest(digest, expected)) {
    return found('blocker', said('artifact-different', { ...where, url, digest, expected }))
  }
  switch (state) {
    case 'source':
    case 'present':
      return found('ok', url === '' ? said('no-artifact', { look }) : said('artifact-present', where))
    case 'replicating':
    case 'missing':
      return found('warning', said('artifact-not-here-yet', { ...where, look }))
    case 'unknown':
      return unknownFinding(found, where, artifact, tolerate)
    case 'failed':
      return found('blocker', said('artifact-failed', { ...where, look }))
    case 'different':
      return found('blocker', said('artifact-different', { ...where, look }))
  }
}

/** What nobody can compare, or the cloud refuses to tell, is not waited for: it would end the region after the plan's patience. */
function unknownFinding(
  found: (level: Finding['level'], told: Said) => Finding,
  where: { label: string; region: string },
  { said: look, uncertain, refused }: ArtifactCopy,
  tolerate: readonly ComparedPart[],
): Finding {
  if (uncertain !== undefined) {
    const open = uncertain.filter((part) => !tolerate.includes(part))
    return open.length === 0
      ? found('warning', said('artifact-tolerated', { ...where, look }))
      : found('blocker', said('artifact-not-comparable', { ...where, look, open }))
  }
  return refused
    ? found('blocker', said('artifact-unreadable', { ...where, look }))
    : found('warning', said('artifact-unknown', { ...where, look }))
}
