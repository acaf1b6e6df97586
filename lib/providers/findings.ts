import type { CloudError } from '#lib/domain/errors.ts'
import { cityOf } from '#lib/domain/regions.ts'
import type { ArtifactCopy, Endpoint, Finding, Release } from '#lib/domain/types.ts'

/** Findings that are the same whatever the cloud, as sentences that say what to change. Pure. */

export type Say = (level: Finding['level'], code: string, sentence: string) => Finding

export function sayFor(endpoint: Endpoint): Say {
  return (level, code, sentence) => ({
    level,
    code,
    region: endpoint.region,
    endpoint: endpoint.name,
    sentence,
  })
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
  if (/^Not allowed/.test(error.message)) return say('blocker', 'permission-missing', error.message)
  if (/^(No valid \w+ credentials|The credentials at hand)/.test(error.message)) {
    return say('blocker', 'credentials-missing', error.message)
  }
  return say('blocker', 'cloud-refused', error.message)
}

export function artifactFinding(say: Say, release: Release, artifact: ArtifactCopy): Finding {
  const where = `${release.label} in ${cityOf(artifact.region)}`
  const { state, digest, sentence } = artifact
  if (isAnother(digest, release.artifactDigest)) {
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
      return say('warning', 'artifact-unknown', `The artifact of ${where} could not be checked: ${sentence}`)
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

/** A SHA-256 and an ETag say nothing about each other; the state tells of those. */
function isAnother(digest: string | undefined, expected: string | undefined): boolean {
  if (digest === undefined || expected === undefined || digest === expected) return false
  return digest.split(':', 1)[0] === expected.split(':', 1)[0]
}
