import type { CloudError } from '#lib/domain/errors.ts'
import { finding } from '#lib/domain/findings.ts'
import type { ComparedPart } from '#lib/domain/manifest/types.ts'
import { cityOf } from '#lib/domain/regions.ts'
import { isAnotherDigest } from '#lib/domain/rollout/artifact-fit.ts'
import { inOwnWords, type OwnWordsCode } from '#lib/domain/said.ts'
import type { ArtifactCopy, Endpoint, Finding, Release } from '#lib/domain/types.ts'
import { list } from '#lib/domain/wording.ts'

/** Findings that are the same whatever the cloud, as sentences that say what to change. Pure. */

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
  say: Say,
  release: Release,
  artifact: ArtifactCopy,
  tolerate: readonly ComparedPart[] = [],
): Finding {
  const where = `${release.label} in ${cityOf(artifact.region)}`
  const { state, digest, sentence } = artifact
  if (isAnotherDigest(digest, release.artifactDigest)) {
    return say(
      'blocker',
      'artifact-different',
      `The artifact of ${where} is not the release's: ${artifact.url} has ${digest} instead of ${release.artifactDigest}. Copy it anew.`,
    )
  }
  switch (state) {
    case 'source':
    case 'present':
      if (artifact.url === '') return say('ok', 'no-artifact', sentence)
      return say('ok', 'artifact-present', `The artifact of ${where} is there, with the release's digest.`)
    case 'replicating':
    case 'missing':
      return say(
        'warning',
        'artifact-not-here-yet',
        `The artifact of ${where} is not there yet: ${sentence} Its wave waits for it.`,
      )
    case 'unknown':
      return unknownFinding(say, where, artifact, tolerate)
    case 'failed':
      return say('blocker', 'artifact-failed', `The artifact of ${where} will not come: ${sentence}`)
    case 'different':
      return say(
        'blocker',
        'artifact-different',
        `The artifact of ${where} is not the release's: ${sentence}`,
      )
  }
}

/** What nobody can compare, or the cloud refuses to tell, is not waited for: it would end the region after the plan's patience. */
function unknownFinding(
  say: Say,
  where: string,
  { sentence, uncertain, refused }: ArtifactCopy,
  tolerate: readonly ComparedPart[],
): Finding {
  if (uncertain !== undefined) {
    const open = uncertain.filter((part) => !tolerate.includes(part))
    if (open.length === 0)
      return say('warning', 'artifact-tolerated', `${sentence} The plan lets that pass for ${where}.`)
    const names = open.map((part) => `\`${part}\``)
    return say(
      'blocker',
      'artifact-not-comparable',
      `Nobody can tell whether what is there is ${where}: ${sentence} Or name ${list(names)} under \`tolerateUnknown\` in the plan.`,
    )
  }
  return refused
    ? say('blocker', 'artifact-unreadable', `The artifact of ${where} cannot be checked: ${sentence}`)
    : say('warning', 'artifact-unknown', `The artifact of ${where} could not be checked: ${sentence}`)
}
