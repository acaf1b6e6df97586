import type { Say } from '#lib/clouds/findings.ts'
import {
  declaredOf,
  differenceWords,
  matchVersion,
  tagsOf,
  unknownSentence,
} from '#lib/clouds/vertex/manifest/version-match.ts'
import type { Guardrail } from '#lib/domain/plan/plan.ts'
import { cityOf } from '#lib/domain/regions.ts'
import type { ArtifactCopy, Endpoint, Finding, Release } from '#lib/domain/types.ts'
import { shortDigest } from '#lib/domain/wording.ts'
import type { EndpointAnswer } from './answers.ts'
import { statedBy } from './chosen-version.ts'
import type { ModelVersion } from './reader.ts'
import { isPeered } from './states.ts'

/** The model version that would be deployed, against what serves and what the release states. Pure. */

/** Only endpoints that share Google's public address route by the model's paths. */
export function isSharedPublic(answer: EndpointAnswer): boolean {
  return (
    answer.dedicatedEndpointEnabled !== true &&
    !isPeered(answer) &&
    answer.enablePrivateServiceConnect !== true &&
    answer.privateServiceConnectConfig?.enablePrivateServiceConnect !== true
  )
}

export function routeFindings(
  say: Say,
  endpoint: Endpoint,
  release: Release,
  answer: EndpointAnswer,
  now: ModelVersion | undefined,
  next: ModelVersion | undefined,
): Finding[] {
  if (next === undefined || !isSharedPublic(answer)) return []
  if (now === undefined) {
    return [
      say(
        'warning',
        'routes-unknown',
        `The version that ${endpoint.name} serves was deleted from the registry, so whether ${release.label} has the same routes is not known; on a shared public endpoint they must stay the same. Make sure that the prediction route ${shown(next.predictRoute)} and the health route ${shown(next.healthRoute)} are those that serve now, or use a dedicated endpoint.`,
      ),
    ]
  }
  const routes = [
    ['prediction', now.predictRoute, next.predictRoute],
    ['health', now.healthRoute, next.healthRoute],
  ] as const
  return routes
    .filter(([, before, after]) => before !== after)
    .map(([kind, before, after]) =>
      say(
        'blocker',
        'route-changed',
        `The ${kind} route of ${release.label} is ${shown(after)}, ${endpoint.name} serves ${shown(before)}; on a shared public endpoint it must stay the same. Register ${release.label} with ${shown(before)}, or use a dedicated endpoint.`,
      ),
    )
}

function shown(route: string): string {
  return route === '' ? 'the default route' : `\`${route}\``
}

/** The model version that would be deployed, compared with the release part by part. */
export function versionFindings(
  say: Say,
  endpoint: Endpoint,
  release: Release,
  artifact: ArtifactCopy,
  next: ModelVersion,
  tolerate: Guardrail['tolerateUnknown'],
): Finding[] {
  const where = `${release.label} in ${cityOf(endpoint.region)}`
  const { url } = artifact
  const stated = statedBy(release)
  const comparison = matchVersion(stated, next.manifest, tolerate)
  if (comparison.outcome === 'different') {
    const words = differenceWords(comparison, stated.manifest, next.manifest)
    return [
      say(
        'blocker',
        'artifact-different',
        `The model version ${url} of ${where} is not the release: ${words}. Copy ${release.label} there anew (CopyModel).`,
      ),
    ]
  }
  if (comparison.outcome === 'unknown') {
    const code = comparison.parts.some((each) => each.outcome === 'unknown' && each.part === 'artifact')
      ? 'digest-missing'
      : 'part-unknown'
    return [say('blocker', code, unknownSentence(comparison, url))]
  }
  if (next.resourceTypes.length > 0 && !next.resourceTypes.includes('DEDICATED_RESOURCES')) {
    return [
      say(
        'blocker',
        'no-dedicated-resources',
        `The model version ${url} of ${where} cannot be deployed on dedicated resources. Register one that can.`,
      ),
    ]
  }
  const { parts } = comparison
  const tolerated = parts.filter((each) => each.tolerated === true)
  return [
    say('ok', 'artifact-present', `${where} is there and is what the release states.`),
    ...tagsOf(comparison).map((tag) =>
      say(
        'warning',
        'image-by-tag',
        `The image of ${where} is the release's by its tag ${tag}; its digest is not known. Register it with the digest (…@sha256:…) to have it verified.`,
      ),
    ),
    ...declaredOf(comparison).map((digest) =>
      say(
        'warning',
        'artifact-declared',
        `The weights of ${where} are the release's as declared (${shortDigest(digest)}); nobody compared them. Let Meridian list the folders of both versions (storage.objects.list), or copy the release there with CopyModel, to have them verified.`,
      ),
    ),
    ...tolerated.map(({ part }) =>
      say(
        'warning',
        'unknown-tolerated',
        `The ${part} of ${where} could not be compared; the plan lets that pass.`,
      ),
    ),
  ]
}
