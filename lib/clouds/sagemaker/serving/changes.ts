import type { ContainerDefinition, CreateModelInput } from '@aws-sdk/client-sagemaker'
import { loadedFrom, type PlainContainer, SETTINGS } from '#lib/clouds/sagemaker/manifest/package-manifest.ts'
import type { ManifestChange } from '#lib/domain/manifest/changes.ts'
import { compareManifests } from '#lib/domain/manifest/compare.ts'
import { environmentOf } from '#lib/domain/manifest/fingerprint.ts'
import type {
  ArtifactPart,
  ContainerManifest,
  Environment,
  EnvironmentValue,
  ImagePart,
  Manifest,
  Part,
} from '#lib/domain/manifest/types.ts'
import type { Endpoint } from '#lib/domain/types.ts'
import { settingsOf } from '../settings.ts'
import { type Kept, keptIndex } from './model-input.ts'

/** What a promotion would deploy, part by part, beside what is there. Pure. */

export interface ChangeInput {
  endpoint: Endpoint
  release: Manifest
  served: Manifest
  /** As the entry states them now. */
  stated: readonly PlainContainer[]
  kept: Kept
  input: CreateModelInput
}

export function modelChanges(of: ChangeInput): ManifestChange[] {
  const planned =
    of.input.PrimaryContainer === undefined ? (of.input.Containers ?? []) : [of.input.PrimaryContainer]
  const byContainer = planned.map((each, index) => containerChanges(of, each, index))
  const taken = new Set(planned.map((_, index) => keptIndex(of.kept.containers, of.stated, index)))
  const dropped = of.served.containers.flatMap((live, index) =>
    taken.has(index) ? [] : [droppedContainer(live, index)],
  )
  return [...byContainer.flat(), ...dropped, ...around(of)]
}

function droppedContainer(live: ContainerManifest | undefined, index: number): ManifestChange {
  const before = live === undefined ? undefined : partText(live.image, imageText)
  return { ...change(index, 'containers', 'dropped', before, undefined), same: false }
}

/** A container that is called at another time than now, although it is the same by its name. */
function orderChanges(from: number | undefined, index: number, name: string | undefined): ManifestChange[] {
  if (from === undefined || from === index) return []
  const at = (position: number) => `container ${position + 1}`
  return [change(index, 'containers', 'release', at(from), at(index), name)]
}

function containerChanges(of: ChangeInput, planned: ContainerDefinition, index: number): ManifestChange[] {
  const from = keptIndex(of.kept.containers, of.stated, index)
  const live = from === undefined ? undefined : of.served.containers[from]
  const stated = of.stated[index]
  const release = of.release.containers[index]
  if (stated === undefined || release === undefined) return [droppedContainer(live, index)]
  // How the two compare is decided in one place, with digests; the addresses are only shown.
  const outcomes = compareManifests(
    { ...of.release, containers: [release] },
    { ...of.served, containers: live === undefined ? [] : [live] },
  ).parts
  const isSame = (part: 'image' | 'artifact') =>
    outcomes.some((each) => each.part === part && (each.outcome === 'same' || each.outcome === 'by-tag'))
  const image = release.image.state === 'stated' ? release.image.value : undefined
  return [
    {
      ...change(
        index,
        'image',
        'release',
        live === undefined ? undefined : partText(live.image, imageText),
        image === undefined
          ? planned.Image
          : imageText({ ...image, address: planned.Image ?? image.address }),
      ),
      same: isSame('image'),
    },
    {
      ...change(
        index,
        'artifact',
        'release',
        live === undefined ? undefined : partText(live.artifact, artifactText),
        plannedArtifact(planned, release),
      ),
      same: isSame('artifact'),
    },
    ...dataChanges(index, live, planned, stated),
    ...environmentChanges(index, live, planned, stated),
    ...settingChanges(index, from === undefined ? undefined : of.kept.containers[from], planned, stated),
    ...orderChanges(from, index, planned.ContainerHostname),
  ]
}

function change(
  container: number | undefined,
  part: ManifestChange['part'],
  from: ManifestChange['from'],
  before: string | undefined,
  after: string | undefined,
  key?: string,
): ManifestChange {
  return {
    container,
    part,
    ...(key === undefined ? {} : { key }),
    from,
    before,
    after,
    same: before === after,
  }
}

const DIGITS = 12
const short = (digest: string) =>
  digest.replace(/^(\w+:)(.*)$/, (_, scheme: string, hex: string) => `${scheme}${hex.slice(0, DIGITS)}`)

function partText<T>(part: Part<T>, text: (value: T) => string | undefined): string | undefined {
  switch (part.state) {
    case 'stated':
      return text(part.value)
    case 'unstated':
      return undefined
    case 'unknown':
      return `unknown (${part.why.detail ?? part.why.reason})`
  }
}

function imageText({ address, tag, digest }: ImagePart): string {
  const named = address.replace(/@.*$/, '')
  const shown = tag === undefined || named.endsWith(`:${tag}`) ? named : `${named}:${tag}`
  return `${shown}${digest.known ? ` (${short(digest.value)})` : ' (digest unknown)'}`
}

function artifactText(artifact: ArtifactPart): string | undefined {
  if (artifact.kind === 'none') return undefined
  const { address, digest } = artifact
  return `${address}${digest.known ? ` (${short(digest.value)})` : ' (digest unknown)'}`
}

/** Where it is here, with the release's digest. */
function plannedArtifact(planned: ContainerDefinition, release: ContainerManifest): string | undefined {
  const from = loadedFrom(planned)
  if (from === undefined) return undefined
  const stated = release.artifact.state === 'stated' ? release.artifact.value : undefined
  return stated === undefined || stated.kind === 'none'
    ? from.address
    : artifactText({ ...stated, address: from.address })
}

function dataChanges(
  index: number,
  live: ContainerManifest | undefined,
  planned: ContainerDefinition,
  stated: PlainContainer,
): ManifestChange[] {
  const before = new Map(
    live?.data.state === 'stated'
      ? live.data.value.map((each) => [each.name, artifactText(each.artifact)])
      : [],
  )
  const after = new Map(
    (planned.AdditionalModelDataSources ?? []).map(({ ChannelName = '', S3DataSource }) => [
      ChannelName,
      S3DataSource?.S3Uri,
    ]),
  )
  const from = stated.AdditionalModelDataSources === undefined ? 'live' : 'release'
  return [...new Set([...before.keys(), ...after.keys()])].sort().map((name) => {
    const there = before.get(name)
    const then = after.get(name)
    const one = change(index, 'data', then === undefined ? 'dropped' : from, there, then, name)
    // The digest in brackets is what was read; the address alone tells whether it stays where it is.
    return { ...one, same: then !== undefined && there?.startsWith(`${then} `) === true }
  })
}

function environmentChanges(
  index: number,
  live: ContainerManifest | undefined,
  planned: ContainerDefinition,
  stated: PlainContainer,
): ManifestChange[] {
  const before: Environment = live?.environment.state === 'stated' ? live.environment.value : {}
  const after = environmentOf(planned.Environment ?? {})
  const changes = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort().map((name) => {
    const from =
      after[name] === undefined ? 'dropped' : stated.Environment?.[name] === undefined ? 'live' : 'release'
    const one = change(index, 'environment', from, shownValue(before[name]), shownValue(after[name]), name)
    return { ...one, same: before[name]?.hash === after[name]?.hash }
  })
  if (live?.environment.state !== 'unknown') return changes
  const unread = partText(live.environment, () => undefined)
  return [change(index, 'environment', 'dropped', unread, undefined), ...changes]
}

const HASH_DIGITS = 8

function shownValue(value: EnvironmentValue | undefined): string | undefined {
  if (value === undefined) return undefined
  return value.shown ?? `sha256:${value.hash.slice('sha256:'.length, 'sha256:'.length + HASH_DIGITS)}`
}

function settingChanges(
  index: number,
  live: PlainContainer | undefined,
  planned: ContainerDefinition,
  stated: PlainContainer,
): ManifestChange[] {
  const names = ['ContainerHostname', ...SETTINGS] as const
  return names.flatMap((name) => {
    const before = settingText(live?.[name])
    const after = settingText(planned[name])
    if (before === undefined && after === undefined) return []
    const isStated = name === 'ContainerHostname' && stated.ContainerHostname !== undefined
    return [
      change(
        index,
        'settings',
        isStated ? 'release' : after === undefined ? 'dropped' : 'live',
        before,
        after,
        name,
      ),
    ]
  })
}

function settingText(value: unknown): string | undefined {
  if (value === undefined) return undefined
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** What is not of one container. */
function around({ endpoint, kept, input }: ChangeInput): ManifestChange[] {
  const { model } = kept
  const whole = (
    part: ManifestChange['part'],
    from: ManifestChange['from'],
    before: unknown,
    after: unknown,
    key?: string,
  ) => {
    const [there, then] = [settingText(before), settingText(after)]
    return there === undefined && then === undefined ? [] : [change(undefined, part, from, there, then, key)]
  }
  const execution = input.InferenceExecutionConfig?.Mode
  return [
    ...whole(
      'containers',
      execution === undefined ? 'dropped' : 'live',
      model?.InferenceExecutionConfig?.Mode,
      execution,
      'InferenceExecutionConfig',
    ),
    ...whole(
      'role',
      settingsOf(endpoint).executionRole === '' ? 'live' : 'plan',
      model?.ExecutionRoleArn,
      input.ExecutionRoleArn,
    ),
    ...whole('network', 'live', model?.VpcConfig, input.VpcConfig, 'VpcConfig'),
    ...whole(
      'network',
      'live',
      model?.EnableNetworkIsolation?.toString(),
      input.EnableNetworkIsolation?.toString(),
      'EnableNetworkIsolation',
    ),
    ...kept.tags.flatMap(({ Key, Value }) => whole('tags', 'live', Value, Value, Key ?? '')),
  ]
}
