import { describe, expect, test } from 'vitest'
import { compareArtifacts, compareBoth, compareManifests } from './compare.ts'
import { environmentOf } from './fingerprint.ts'
import { imagePart } from './image.ts'
import {
  container,
  earlierManifest,
  known,
  manifest,
  stated,
  unknown,
  unknownPart,
  unstated,
} from './parts.ts'
import type { ArtifactPart, ContainerManifest, KeptEntry } from './types.ts'
import { acceptedWords, differenceWords } from './words.ts'

const one = `sha256:${'11'.repeat(32)}`
const two = `sha256:${'22'.repeat(32)}`
const host = '123456789012.dkr.ecr.eu-west-1.amazonaws.com'
const elsewhere = '210987654321.dkr.ecr.ap-southeast-2.amazonaws.com'

const weights = (digest: string, address = 's3://eu/v1/model.tar.gz') =>
  stated({ kind: 'archive' as const, address, digest: known(digest) })
const scorer = (changes: Partial<ContainerManifest> = {}) =>
  container({ image: stated(imagePart(`${host}/scorer@${one}`)), artifact: weights(one), ...changes })
const outcome = (release: Partial<ContainerManifest>, served: Partial<ContainerManifest>, options = {}) =>
  compareManifests(manifest([scorer(release)]), manifest([scorer(served)]), options)
const differing = ({ parts }: ReturnType<typeof outcome>) =>
  parts.filter((each) => each.outcome === 'different').map(({ part }) => part)

describe('what a release states against what is served', () => {
  test('regional hosts, accounts and buckets are no difference', () => {
    const served = {
      image: stated(imagePart(`${elsewhere}/scorer@${one}`)),
      artifact: weights(one, 's3://au/v1/model.tar.gz'),
    }
    expect(outcome({}, served).outcome).toBe('same')
  })

  test('the same weights behind another image are another release', () => {
    const compared = outcome({ image: stated(imagePart(`${host}/scorer@${two}`)) }, {})
    expect(compared.outcome).toBe('different')
    expect(differing(compared)).toEqual(['image'])
  })

  test('a tag that both sides share is accepted by tag, as long as a digest is unknown', () => {
    const byTag = { image: stated(imagePart(`${host}/scorer:1.7`)) }
    expect(outcome(byTag, { image: stated(imagePart(`${elsewhere}/scorer:1.7`, known(one))) })).toMatchObject(
      {
        outcome: 'same',
        parts: [{ part: 'image', outcome: 'by-tag', tag: '1.7' }, { outcome: 'same' }],
      },
    )
  })

  test('an image without a tag is itself by the tag latest, and still another repository is another image', () => {
    const at = (address: string) => ({ image: stated(imagePart(address)) })
    const untagged = at('gcr.io/p/scorer')
    const byLatest = expect.objectContaining({ part: 'image', outcome: 'by-tag', tag: 'latest' })
    for (const served of [untagged, at('gcr.io/p/scorer:latest')]) {
      expect(outcome(untagged, served)).toMatchObject({ outcome: 'same', parts: [byLatest, {}] })
      expect(outcome(served, untagged)).toMatchObject({ outcome: 'same', parts: [byLatest, {}] })
    }
    expect(outcome(untagged, at('gcr.io/p/scorer:1.7')).outcome).toBe('different')
    expect(outcome(untagged, at('gcr.io/p/other')).outcome).toBe('different')
    // A digest that is pinned is no tag: whether it is the latest nobody said.
    expect(outcome(untagged, at(`gcr.io/p/scorer@${one}`)).outcome).toBe('unknown')
  })

  test('one tag that names two images is a difference', () => {
    const tagged = (digest: string) => ({ image: stated(imagePart(`${host}/scorer:1.7`, known(digest))) })
    expect(outcome(tagged(one), tagged(two)).outcome).toBe('different')
  })

  test('a digest that nobody told is unknown, neither the same nor different', () => {
    const served = {
      artifact: stated({ kind: 'archive' as const, address: 's3://eu/x', digest: unknown('denied') }),
    }
    const compared = outcome({}, served)
    expect(compared.outcome).toBe('unknown')
    expect(compared.parts).toContainEqual(
      expect.objectContaining({
        part: 'artifact',
        outcome: 'unknown',
        side: 'endpoint',
        why: { reason: 'denied' },
      }),
    )
  })

  test('an unknown passes only where the plan tolerates that part by name', () => {
    const served = { environment: unknownPart('denied') }
    const release = { environment: stated(environmentOf({ THRESHOLD: '0.7' })) }
    expect(outcome(release, served).outcome).toBe('unknown')
    expect(outcome(release, served, { tolerate: ['image'] }).outcome).toBe('unknown')
    expect(outcome(release, served, { tolerate: ['environment'] })).toMatchObject({
      outcome: 'same',
      parts: expect.arrayContaining([expect.objectContaining({ part: 'environment', tolerated: true })]),
    })
  })

  test('a tolerated unknown hides no difference', () => {
    const compared = outcome(
      { environment: stated({}), artifact: weights(two) },
      { environment: unknownPart('denied') },
      { tolerate: ['environment'] },
    )
    expect(compared.outcome).toBe('different')
  })

  test('variables that the release states must be there; those that only the endpoint has are kept, unless the plan replaces all', () => {
    const release = { environment: stated(environmentOf({ THRESHOLD: '0.7' })) }
    const more = { environment: stated(environmentOf({ THRESHOLD: '0.7', WORKERS: '4' })) }
    expect(outcome(release, more).outcome).toBe('same')
    expect(outcome(release, more, { environment: 'replace' }).outcome).toBe('different')
    expect(outcome(release, { environment: stated(environmentOf({ THRESHOLD: '0.6' })) }).outcome).toBe(
      'different',
    )
    expect(outcome(release, { environment: stated({}) }).outcome).toBe('different')
  })

  test('what the release leaves to the endpoint is not compared', () => {
    expect(
      outcome({ command: unstated }, { command: stated(['serve']) }).parts.map(({ part }) => part),
    ).toEqual(['image', 'artifact'])
  })

  test.each([
    ['archive', 'object'],
    ['object', 'prefix'],
  ] as const)('one digest loaded as %s and as %s is a difference', (before, after) => {
    const artifact = (kind: typeof before | typeof after) =>
      stated({ kind, address: 's3://eu/x', digest: known(one) })
    expect(outcome({ artifact: artifact(before) }, { artifact: artifact(after) }).outcome).toBe('different')
  })

  test('a release that lists no further data is what an endpoint without further data serves', () => {
    const source = { name: 'lexicon', artifact: { kind: 'none' as const } }
    expect(outcome({ data: stated([]) }, { data: unstated }).outcome).toBe('same')
    expect(outcome({ data: stated([source]) }, { data: unstated }).outcome).toBe('different')
    expect(outcome({ data: stated([]) }, { data: stated([source]) }).outcome).toBe('different')
    const both = [manifest([scorer({ data: stated([]) })]), manifest([scorer()])] as const
    expect(compareBoth(both[1], both[0]).outcome).toBe('same')
  })

  test('a second container that is not served is a difference, and so is another order', () => {
    const second = scorer({ artifact: weights(two) })
    expect(compareManifests(manifest([scorer(), second]), manifest([scorer()])).outcome).toBe('different')
    expect(compareManifests(manifest([scorer(), second]), manifest([second, scorer()])).outcome).toBe(
      'different',
    )
    expect(compareManifests(manifest([scorer(), second]), manifest([scorer(), second])).outcome).toBe('same')
  })

  test('containers called directly are not those called one after the other', () => {
    const both = (execution: 'serial' | 'direct') =>
      manifest([scorer(), scorer()], { execution: stated(execution) })
    expect(compareManifests(both('serial'), both('direct')).outcome).toBe('different')
  })

  test('containers that requests choose by name are other ones under other names, and elsewhere names decide nothing', () => {
    const named = (execution: 'serial' | 'direct' | undefined, ...names: (string | undefined)[]) =>
      manifest(
        names.map((name) => scorer({ name })),
        execution === undefined ? {} : { execution: stated(execution) },
      )
    const served = named('direct', 'fraud', 'spam')
    const compared = compareManifests(named(undefined, 'spam', 'fraud'), served)
    expect(compared).toMatchObject({ outcome: 'different' })
    expect(compared.parts).toContainEqual({ container: undefined, part: 'containers', outcome: 'different' })
    expect(differenceWords(named(undefined, 'spam', 'fraud'), served, compared)).toBe(
      'containers named fraud and spam instead of spam and fraud',
    )
    expect(compareManifests(named(undefined, 'fraud', 'spam'), served).outcome).toBe('same')
    // An entry without names leaves them to the endpoint.
    expect(compareManifests(named(undefined, undefined, undefined), served).outcome).toBe('same')
    const untold = { ...named(undefined, 'fraud', 'spam'), execution: unknownPart('not-comparable') }
    expect(compareManifests(named(undefined, 'spam', 'fraud'), untold).outcome).toBe('unknown')
    expect(compareManifests(named(undefined, 'fraud', 'spam'), untold).outcome).toBe('same')
    const serial = named('serial', 'fraud', 'spam')
    expect(compareManifests(named(undefined, 'spam', 'fraud'), serial).outcome).toBe('same')
  })

  test('what was recorded before manifests were read is unknown beyond image and artifact, never equal', () => {
    const earlier = earlierManifest(stated(imagePart(`${host}/scorer@${one}`)), weights(one))
    expect(compareManifests(earlier, manifest([scorer()])).outcome).toBe('unknown')
    expect(compareManifests(manifest([scorer()]), earlier).outcome).toBe('same')
  })
})

test('of two manifests against each other, what only one has is a difference whichever it is', () => {
  const more = manifest([scorer({ args: stated(['--fast']) })])
  expect(compareBoth(manifest([scorer()]), more).outcome).toBe('different')
  expect(compareBoth(more, manifest([scorer()])).outcome).toBe('different')
  expect(compareBoth(more, more).outcome).toBe('same')
})

describe('weights of which somebody wrote a checksum down', () => {
  type Stored = Exclude<ArtifactPart, { kind: 'none' }>
  const folder = (changes: Partial<Stored> = {}): Stored => ({
    ...{ kind: 'prefix', address: 'gs://eu/v1/', digest: known(one), declared: true },
    ...changes,
  })
  const listed = (digit: string) => known(`listing:${digit.repeat(64)}`)
  const at = (hour: number) => `2026-03-10T0${hour}:00:00.000Z`

  test('are the same as declared, which is a grade of its own that is accepted and told', () => {
    expect(compareArtifacts(folder(), folder())).toEqual({ outcome: 'declared', digest: one })
    const { declared: _declared, ...compared256 } = folder()
    expect(compareArtifacts(compared256, folder()).outcome).toBe('declared')
    expect(compareArtifacts(compared256, compared256).outcome).toBe('same')
    const compared = outcome({ artifact: stated(folder()) }, { artifact: stated(folder()) })
    expect(compared.outcome).toBe('same')
    expect(acceptedWords({ containers: { length: 1 } }, compared.parts)).toEqual([
      'artifact as declared (sha256:1111…11), not compared',
    ])
    const apart = folder({ digest: known(two) })
    expect(compareArtifacts(folder(), apart)).toEqual({ outcome: 'different' })
  })

  test('are what was stored, whatever was written down', () => {
    const stale = [folder({ objects: listed('a') }), folder({ objects: listed('b') })] as const
    expect(compareArtifacts(...stale)).toEqual({ outcome: 'different' })
    const mistaken = [
      folder({ objects: listed('a') }),
      folder({ objects: listed('a'), digest: known(two) }),
    ] as const
    expect(compareArtifacts(...mistaken)).toEqual({ outcome: 'same' })
  })

  test('are unknown for the reason for which the store does not tell', () => {
    const untold = folder({ digest: unknown('not-told'), objects: unknown('denied', 'storage.objects.list') })
    expect(compareArtifacts(folder({ objects: listed('a') }), untold)).toEqual({
      ...{ outcome: 'unknown', side: 'endpoint' },
      why: { reason: 'denied', detail: 'storage.objects.list' },
    })
  })

  test('are the same for good in one entry and in its copies, and not in another entry of that number', () => {
    const untold = { digest: unknown('not-told') }
    const kept = (changes: Partial<KeptEntry>) =>
      folder({ ...untold, kept: { entry: 'm@1', madeAt: at(1), ...changes } })
    const isSame = (one: Stored, other: Stored) => compareArtifacts(one, other).outcome === 'same'
    const copy = kept({ entry: 'away@1', madeAt: at(2), copyOf: 'm@1' })
    expect(isSame(kept({}), kept({}))).toBe(true)
    expect(isSame(kept({}), copy)).toBe(true)
    expect(isSame(copy, kept({}))).toBe(true)
    // Registered anew under a number that was free again.
    expect(isSame(kept({}), kept({ madeAt: at(3) }))).toBe(false)
    expect(isSame(kept({ madeAt: at(3) }), copy)).toBe(false)
    expect(isSame(kept({}), kept({ entry: 'm@2' }))).toBe(false)
  })
})
