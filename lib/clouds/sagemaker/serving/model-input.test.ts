import type { DescribeModelOutput } from '@aws-sdk/client-sagemaker'
import { describe, expect, test } from 'vitest'
import type { PlainContainer } from '#lib/clouds/sagemaker/manifest/package-manifest.ts'
import { artifactIn, release, sydney } from '../testing/fleet.ts'
import { type Kept, type ModelParts, modelInput } from './model-input.ts'

const HERE = 's3://fraud-models-au/v427/'
const THERE = 's3://fraud-models-eu/v427/'
const artifact = {
  ...artifactIn(sydney, undefined, `${HERE}model.tar.gz`),
  places: Object.fromEntries(
    ['model.tar.gz', 'model.bin', 'model/', 'adapter/'].map((name) => [`${THERE}${name}`, `${HERE}${name}`]),
  ),
}
const model: DescribeModelOutput = {
  ModelName: 'old',
  ModelArn: 'arn',
  CreationTime: new Date(0),
  ExecutionRoleArn: 'arn:aws:iam::123456789012:role/other',
  EnableNetworkIsolation: true,
  VpcConfig: { SecurityGroupIds: ['sg'], Subnets: ['subnet'] },
  PrimaryContainer: { ModelPackageName: 'arn:old' },
}
const liveContainer: PlainContainer = {
  Image: 'here/fraud-scoring:xgb-1.6',
  ModelDataUrl: 's3://fraud-models-au/v426/model.tar.gz',
  Environment: { THREADS: '4', THRESHOLD: '0.9' },
  Mode: 'SingleModel',
}
const kept: Kept = { model, containers: [liveContainer], tags: [{ Key: 'team', Value: 'fraud' }] }
const archive: PlainContainer = { Image: 'home/fraud-scoring:xgb-1.7', ModelDataUrl: `${THERE}model.tar.gz` }

function inputFor(containers: PlainContainer[], more: Partial<ModelParts> = {}) {
  return modelInput({
    attempt: { endpoint: sydney, release: release(427, undefined), number: 1 },
    containers,
    images: containers.map((_, index) => `here/image-${index}@sha256:1`),
    artifact,
    environment: 'merge',
    kept,
    ...more,
  })
}

describe('the model of an attempt', () => {
  test('has what the release states, and of the live model only what the release leaves open', () => {
    expect(inputFor([archive])).toEqual({
      ModelName: 'meridian-fraud-au-v427-a1',
      ExecutionRoleArn: sydney.settings.executionRole,
      EnableNetworkIsolation: true,
      VpcConfig: model.VpcConfig,
      Tags: [{ Key: 'team', Value: 'fraud' }],
      PrimaryContainer: {
        Image: 'here/image-0@sha256:1',
        ModelDataUrl: `${HERE}model.tar.gz`,
        Environment: { THREADS: '4', THRESHOLD: '0.9' },
        Mode: 'SingleModel',
      },
    })
  })

  test("has the release's environment where both have one, and keeps what only the live model has", () => {
    const own = {
      ...archive,
      Environment: { THRESHOLD: '0.5', SAGEMAKER_SUBMIT_DIRECTORY: 's3://code/v427' },
    }
    expect(inputFor([own]).PrimaryContainer?.Environment).toEqual({
      THREADS: '4',
      THRESHOLD: '0.5',
      SAGEMAKER_SUBMIT_DIRECTORY: 's3://code/v427',
    })
    expect(inputFor([own], { environment: 'replace' }).PrimaryContainer?.Environment).toEqual(own.Environment)
  })

  test('has every container of the release, in order, whatever serves now', () => {
    const input = inputFor([archive, { Image: 'home/explainer:2', Environment: { TOP: '3' } }])
    expect(input.PrimaryContainer).toBeUndefined()
    expect(input.Containers).toEqual([
      expect.objectContaining({ Image: 'here/image-0@sha256:1', Mode: 'SingleModel' }),
      // Nothing of a container that is not in its place.
      { Image: 'here/image-1@sha256:1', Environment: { TOP: '3' } },
    ])
  })

  test.each([
    ['S3Object', 'model.bin'],
    ['S3Prefix', 'model/'],
  ] as const)('keeps a ModelDataSource of %s in its form', (S3DataType, name) => {
    const source = { S3Uri: `${THERE}${name}`, S3DataType, CompressionType: 'None' } as const
    const { PrimaryContainer } = inputFor([{ Image: 'i', ModelDataSource: { S3DataSource: source } }])
    expect(PrimaryContainer?.ModelDataUrl).toBeUndefined()
    expect(PrimaryContainer?.ModelDataSource).toEqual({
      S3DataSource: { ...source, S3Uri: `${HERE}${name}` },
    })
  })

  test('loads nothing of the release before where everything is in the image', () => {
    const { PrimaryContainer } = inputFor([{ Image: 'i' }])
    expect(PrimaryContainer).not.toHaveProperty('ModelDataUrl')
    expect(PrimaryContainer).not.toHaveProperty('ModelDataSource')
    expect(PrimaryContainer).not.toHaveProperty('ModelPackageName')
  })

  test('mounts the further data that the release states, and else those that are mounted now', () => {
    const adapter = (folder: string) => ({
      ChannelName: 'adapter',
      S3DataSource: { S3Uri: folder, S3DataType: 'S3Prefix', CompressionType: 'None' } as const,
    })
    const stated = inputFor([{ ...archive, AdditionalModelDataSources: [adapter(`${THERE}adapter/`)] }])
    expect(stated.PrimaryContainer?.AdditionalModelDataSources).toEqual([adapter(`${HERE}adapter/`)])
    const mounted = {
      ...kept,
      containers: [{ ...liveContainer, AdditionalModelDataSources: [adapter('s3://own/a/')] }],
    }
    expect(inputFor([archive], { kept: mounted }).PrimaryContainer?.AdditionalModelDataSources).toEqual([
      adapter('s3://own/a/'),
    ])
  })

  test('is refused where a release has data that no model can be given', () => {
    const container = {
      ...archive,
      AdditionalS3DataSource: { S3DataType: 'S3Prefix', S3Uri: `${THERE}adapter/` } as const,
    }
    expect(() => inputFor([container])).toThrow(/AdditionalModelDataSources/)
  })

  test('can be made of the release alone when the live model was deleted', () => {
    const input = inputFor([archive], { kept: { model: undefined, containers: [], tags: [] } })
    expect(input).toEqual({
      ModelName: 'meridian-fraud-au-v427-a1',
      ExecutionRoleArn: sydney.settings.executionRole,
      PrimaryContainer: { Image: 'here/image-0@sha256:1', ModelDataUrl: `${HERE}model.tar.gz` },
    })
  })

  test('keeps of each live container what it is called by its name, whichever order the release has', () => {
    const live = (name: string): PlainContainer => ({ ContainerHostname: name, Environment: { OF: name } })
    const inOrder = { ...kept, containers: [live('pre'), live('model')] }
    const stated = (name: string): PlainContainer => ({ ...archive, ContainerHostname: name })
    const environments = (names: string[], of: Kept) =>
      inputFor(names.map(stated), { kept: of }).Containers?.map(({ Environment }) => Environment?.OF)
    expect(environments(['model', 'pre'], inOrder)).toEqual(['model', 'pre'])
    // One that is new has no predecessor.
    expect(environments(['model', 'post'], inOrder)).toEqual(['model', undefined])
    const unnamed = { ...kept, containers: [{ Environment: { OF: 'first' } }, live('model')] }
    expect(environments(['model', 'pre'], unnamed)).toEqual(['first', 'model'])
    const alone = { ...kept, containers: [live('old-name')] }
    expect(inputFor([stated('new-name')], { kept: alone }).PrimaryContainer?.Environment).toEqual({
      OF: 'old-name',
    })
  })

  test('keeps the way to a private registry where the image went with its package', () => {
    const own = (RepositoryAccessMode: 'Platform' | 'Vpc') => ({
      ...kept,
      partial: true as const,
      containers: [{ ImageConfig: { RepositoryAccessMode } }],
    })
    const configIn = (of: Kept, image: string) =>
      inputFor([archive], { kept: of, images: [image] }).PrimaryContainer?.ImageConfig
    expect(configIn(own('Vpc'), 'registry.corp/scorer:1')).toEqual({ RepositoryAccessMode: 'Vpc' })
    const inEcr = `${sydney.account}.dkr.ecr.${sydney.region}.amazonaws.com/scorer:1`
    expect(configIn(own('Platform'), inEcr)).toEqual({ RepositoryAccessMode: 'Platform' })
    expect(configIn(own('Vpc'), inEcr)).toBeUndefined()
  })

  test('has names of all containers or of none', () => {
    const named = { ...kept, containers: [{ ...liveContainer, ContainerHostname: 'one' }] }
    const input = inputFor([archive, archive], { kept: named })
    expect(input.Containers?.map(({ ContainerHostname }) => ContainerHostname)).toEqual([
      undefined,
      undefined,
    ])
    expect(inputFor([archive], { kept: named }).PrimaryContainer?.ContainerHostname).toBe('one')
  })

  test('is refused before anything is touched where a pipeline names only some of its containers, or two alike', () => {
    const named = { ...archive, ContainerHostname: 'scores' }
    expect(() => inputFor([named, archive])).toThrow(
      /names only some of them: scores.*a `ContainerHostname` of its own/,
    )
    expect(() => inputFor([named, named])).toThrow(/two of one name/)
    expect(inputFor([named, { ...archive, ContainerHostname: 'calibrates' }]).Containers).toHaveLength(2)
  })
})
