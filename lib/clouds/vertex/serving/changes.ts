import { canonicalMessage } from '#lib/clouds/vertex/manifest/canonical.ts'
import { servedManifest, unknownManifest } from '#lib/clouds/vertex/manifest/manifest.ts'
import { parseModelName } from '#lib/clouds/vertex/manifest/model.ts'
import type { ManifestChange } from '#lib/domain/manifest/changes.ts'
import { canonicalPart } from '#lib/domain/manifest/fingerprint.ts'
import { shownWords } from '#lib/domain/manifest/shown-words.ts'
import type {
  ArtifactPart,
  ContainerManifest,
  EnvironmentValue,
  ImagePart,
  Known,
  Manifest,
  Part,
  PartName,
  Unknown,
} from '#lib/domain/manifest/types.ts'
import type { Guardrail } from '#lib/domain/plan/plan.ts'
import type { Attempt } from '#lib/domain/ports.ts'
import type { ArtifactCopy } from '#lib/domain/types.ts'
import { shortDigest } from '#lib/domain/wording.ts'
import { rollingIn } from '../plan/section.ts'
import type { DeployedModelAnswer } from './answers.ts'
import type { VertexReader } from './reader.ts'
import { servingModels } from './states.ts'
import { modelNameOf, type OwnSettings, ownSettings, settingsOf } from './translate.ts'

/**
 * What a rolling deployment would put in the place of what serves. A version is whole, so every part of it is the release's own; the
 * DeployedModel's service account and logging are the plan's, and where that is silent the previous one's.
 */
export async function changes(
  reader: VertexReader,
  { endpoint, release }: Attempt,
  guardrail: Guardrail,
  artifact: ArtifactCopy,
): Promise<ManifestChange[]> {
  const states = await reader.states(endpoint)
  // The busiest: where traffic is split nothing can be begun.
  const [serving] = servingModels(states)
  const isNamed = parseModelName(artifact.url)?.version !== undefined
  const [live, next] = await Promise.all([
    serving === undefined ? undefined : reader.model(modelNameOf(serving), undefined),
    isNamed ? reader.model(artifact.url, undefined) : undefined,
  ])
  const before =
    serving === undefined
      ? undefined
      : live === undefined
        ? unknownManifest('not-found', modelNameOf(serving))
        : servedManifest(live.contents, serving, live.weights)
  const after = next?.manifest ?? artifact.manifest ?? release.manifest
  return [...manifestChanges(before, after), ...settingChanges(guardrail, serving)]
}

/** @param before undefined: nothing serves */
function manifestChanges(before: Manifest | undefined, after: Manifest): ManifestChange[] {
  // A model version has one container.
  const container = 0
  const live = before?.containers[container]
  const next = after.containers[container]
  if (next === undefined) return []
  const whole = (part: PartName, from: string | undefined, to: string | undefined): ManifestChange => ({
    container,
    part,
    from: 'release',
    before: from,
    after: to,
    same: live !== undefined && canonicalPart(live, part) === canonicalPart(next, part),
  })
  return [
    whole('image', textOf(live?.image, imageText), textOf(next.image, imageText)),
    whole('artifact', textOf(live?.artifact, artifactText), textOf(next.artifact, artifactText)),
    ...keyChanges('environment', live, next, (value: EnvironmentValue) => value.shown ?? secretText(value)),
    whole('command', textOf(live?.command, argumentsText), textOf(next.command, argumentsText)),
    whole('args', textOf(live?.args, argumentsText), textOf(next.args, argumentsText)),
    ...keyChanges('routes', live, next, (value: string) => value),
    // A probe is a command, or a request with headers.
    ...keyChanges('settings', live, next, (value: string) => shownWords([value]).join(' ')),
  ]
}

function keyChanges<P extends 'environment' | 'routes' | 'settings'>(
  part: P,
  live: ContainerManifest | undefined,
  next: ContainerManifest,
  textOfValue: (value: Keyed<P>) => string,
): ManifestChange[] {
  const [from, to] = [live?.[part], next[part]] as [Part<Keys<P>> | undefined, Part<Keys<P>>]
  if (from?.state === 'unknown' || to.state !== 'stated') {
    const same = live !== undefined && canonicalPart(live, part) === canonicalPart(next, part)
    return [
      {
        container: 0,
        part,
        from: 'release',
        before: textOf(from, () => 'set'),
        after: textOf(to, () => 'set'),
        same,
      },
    ]
  }
  const [old, fresh] = [from?.state === 'stated' ? from.value : ({} as Keys<P>), to.value]
  return [...new Set([...Object.keys(old), ...Object.keys(fresh)])].sort().map((key) => {
    const [before, after] = [old[key], fresh[key]].map((value) =>
      value === undefined ? undefined : textOfValue(value as Keyed<P>),
    )
    return {
      container: 0,
      part,
      key,
      from: after === undefined ? 'dropped' : 'release',
      before,
      after,
      same: identityOf(old[key]) === identityOf(fresh[key]),
    }
  })
}

type Keyed<P> = P extends 'environment' ? EnvironmentValue : string
type Keys<P> = Record<string, Keyed<P>>

const identityOf = (value: EnvironmentValue | string | undefined) =>
  typeof value === 'object' ? value.hash : value

function settingChanges(guardrail: Guardrail, serving: DeployedModelAnswer | undefined): ManifestChange[] {
  if (serving === undefined) return []
  const rolling = rollingIn(guardrail)
  const after = settingsOf(rolling, serving)
  const shown = (value: string | boolean | object | undefined) =>
    typeof value === 'object' ? canonicalMessage(value) : value === undefined ? undefined : String(value)
  const said: OwnSettings = rolling
  return ownSettings.flatMap((key) => {
    const [from, to] = [shown(serving[key]), shown(after[key])]
    if (from === undefined && to === undefined) return []
    return [
      {
        container: undefined,
        part: key === 'serviceAccount' ? 'role' : 'settings',
        key,
        from: to === undefined ? 'dropped' : said[key] === after[key] ? 'plan' : 'live',
        before: from,
        after: to,
        same: from === to,
      } satisfies ManifestChange,
    ]
  })
}

/** undefined: there is no such part. */
function textOf<T>(part: Part<T> | undefined, text: (value: T) => string | undefined): string | undefined {
  if (part === undefined || part.state === 'unstated') return undefined
  return part.state === 'stated' ? text(part.value) : unknownText(part.why)
}

const unknownText = ({ detail }: Unknown) => `not known${detail === undefined ? '' : ` (${detail})`}`
const secretText = ({ hash }: EnvironmentValue) => shortDigest(hash)
const digestText = (digest: Known<string>) => (digest.known ? shortDigest(digest.value) : 'digest not known')

function imageText({ address, digest }: ImagePart): string {
  return address.includes('@') ? address : `${address} (${digestText(digest)})`
}

function artifactText(artifact: ArtifactPart): string | undefined {
  if (artifact.kind === 'none') return undefined
  return `${artifact.address === '' ? 'fetched by the container' : artifact.address} (${digestText(artifact.digest)})`
}

/** As a shell would be given them, without secrets. */
function argumentsText(words: readonly string[]): string | undefined {
  return words.length === 0
    ? undefined
    : shownWords(words)
        .map((word) => (/^[\w./:=@%+,-]+$/.test(word) ? word : JSON.stringify(word)))
        .join(' ')
}
