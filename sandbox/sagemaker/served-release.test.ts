import { beforeEach, describe, expect, test } from 'vitest'
import { digestOfTag } from '../ecr/image-name.ts'
import { DUBLIN, ROLE, SageMakerWorld } from './testing/sagemaker-world.ts'

const HOST = '123456789012.dkr.ecr.eu-west-1.amazonaws.com'
const IMAGE = `${HOST}/fraud-scoring:xgb-1.7`
const V427 = 's3://fraud-models-eu/v427/model.tar.gz'

interface Described {
  EndpointStatus: string
  FailureReason?: string
  ProductionVariants: {
    DeployedImages: { SpecifiedImage: string; ResolvedImage?: string; ResolutionTime?: number }[]
  }[]
}

let world: SageMakerWorld

beforeEach(() => {
  world = new SageMakerWorld().withFraud()
  for (const [repository, tag] of [
    ['fraud-scoring', 'xgb-1.8'],
    ['fraud-whole', '7'],
  ] as const)
    world.images.put(DUBLIN, repository, { tag, at: 0 })
})

function model(name: string, Containers: object[]): void {
  world.call('CreateModel', { ModelName: name, ExecutionRoleArn: ROLE, Containers })
  world.call('CreateEndpointConfig', {
    EndpointConfigName: name,
    ProductionVariants: [
      { VariantName: 'AllTraffic', ModelName: name, InstanceType: 'ml.m6i.xlarge', InitialInstanceCount: 3 },
    ],
  })
}

function deploy(name: string): Described {
  world.call('UpdateEndpoint', { EndpointName: 'fraud-eu', EndpointConfigName: name })
  world.pass(600)
  return world.call<Described>('DescribeEndpoint', { EndpointName: 'fraud-eu' })
}

function register(container: object): string {
  const groups = world.call<{ ModelPackageGroupSummaryList: unknown[] }>('ListModelPackageGroups')
  if (groups.ModelPackageGroupSummaryList.length === 0)
    world.call('CreateModelPackageGroup', { ModelPackageGroupName: 'fraud-scoring' })
  world.pass(1)
  return world.call<{ ModelPackageArn: string }>('CreateModelPackage', {
    ModelPackageGroupName: 'fraud-scoring',
    InferenceSpecification: { Containers: [container] },
  }).ModelPackageArn
}

function served(): string[] {
  const now = world.clock.now()
  return world.service
    .segments(DUBLIN, 'fraud-eu', now, now + 1)
    .map(({ identity }) => `${identity?.model} ${identity?.release}`)
}

describe('the release that serves', () => {
  test('is named by its artifact as long as nothing else about it is new', () => {
    expect(served()).toEqual(['fraud-scoring v426'])
    deploy('fraud-eu-v427')
    expect(served()).toEqual(['fraud-scoring v427'])
  })

  test('is another one with another image on the same artifact', () => {
    model('new-image', [{ Image: `${HOST}/fraud-scoring:xgb-1.8`, ModelDataUrl: V427 }])
    deploy('new-image')
    expect(served()).toEqual(['fraud-scoring v427+xgb-1.8'])
  })

  test('is the one that the registry has with this image, on the same artifact', () => {
    register({ Image: IMAGE, ModelDataUrl: V427 })
    register({ Image: `${HOST}/fraud-scoring:xgb-1.8`, ModelDataUrl: V427 })
    model('new-image', [{ Image: `${HOST}/fraud-scoring:xgb-1.8`, ModelDataUrl: V427 }])
    deploy('new-image')
    expect(served()).toEqual(['fraud-scoring v2'])
    deploy('fraud-eu-v427')
    expect(served()).toEqual(['fraud-scoring v427'])
  })

  test('is the one that the registry has with this environment, on the same image and artifact', () => {
    register({ Image: IMAGE, ModelDataUrl: V427, Environment: { THRESHOLD: '0.5' } })
    register({ Image: IMAGE, ModelDataUrl: V427, Environment: { THRESHOLD: '0.7' } })
    model('stricter', [{ Image: IMAGE, ModelDataUrl: V427, Environment: { THRESHOLD: '0.7', LOG: 'debug' } }])
    deploy('stricter')
    expect(served()).toEqual(['fraud-scoring v2'])
  })

  test('is told apart by digest when a package states one and the tag has moved', () => {
    const digest = digestOfTag('fraud-scoring', 'xgb-1.7')
    register({ Image: IMAGE, ImageDigest: digest, ModelDataUrl: V427 })
    const moved = `sha256:${'cd'.repeat(32)}`
    world.images.put(DUBLIN, 'fraud-scoring', { tag: 'xgb-1.7', digest: moved, at: 1 })
    model('by-tag', [{ Image: IMAGE, ModelDataUrl: V427 }])
    deploy('by-tag')
    expect(served()).toEqual(['fraud-scoring v427+cdcdcdcdcdcd'])
  })

  test('is named by its image where the image carries the weights', () => {
    model('whole', [{ Image: `${HOST}/fraud-whole:7` }])
    deploy('whole')
    expect(served()).toEqual(['fraud-whole 7'])
  })
})

describe('deployed images', () => {
  test('are told for every container, and a package of several puts them all in service', () => {
    const digest = `sha256:${'ab'.repeat(32)}`
    world.images.put(DUBLIN, 'features', { digest, at: 0 })
    world.call('CreateModelPackageGroup', { ModelPackageGroupName: 'pipelines' })
    const { ModelPackageArn } = world.call<{ ModelPackageArn: string }>('CreateModelPackage', {
      ModelPackageGroupName: 'pipelines',
      InferenceSpecification: {
        Containers: [
          { Image: `${HOST}/features:1`, ImageDigest: digest },
          { Image: IMAGE, ModelDataUrl: V427 },
        ],
      },
    })
    model('pipeline', [{ ModelPackageName: ModelPackageArn }])
    expect(deploy('pipeline').ProductionVariants[0]?.DeployedImages).toMatchObject([
      { SpecifiedImage: `${HOST}/features:1`, ResolvedImage: `${HOST}/features@${digest}` },
      {
        SpecifiedImage: IMAGE,
        ResolvedImage: `${HOST}/fraud-scoring@${digestOfTag('fraud-scoring', 'xgb-1.7')}`,
      },
    ])
  })

  test('stay what the tag stood for at the deployment when it moves afterwards', () => {
    const first = world.images.put(DUBLIN, 'fraud-scoring', { tag: 'xgb-1.8', at: 0 }).digest
    model('new-image', [{ Image: `${HOST}/fraud-scoring:xgb-1.8`, ModelDataUrl: V427 }])
    const at = world.clock.now() / 1000
    deploy('new-image')
    world.images.put(DUBLIN, 'fraud-scoring', { tag: 'xgb-1.8', digest: `sha256:${'cd'.repeat(32)}`, at: 1 })
    world.pass(60)
    const [variant] = world.call<Described>('DescribeEndpoint', {
      EndpointName: 'fraud-eu',
    }).ProductionVariants
    expect(variant?.DeployedImages).toEqual([
      {
        SpecifiedImage: `${HOST}/fraud-scoring:xgb-1.8`,
        ResolvedImage: `${HOST}/fraud-scoring@${first}`,
        ResolutionTime: at,
      },
    ])
  })
})

describe('what cannot start', () => {
  test('an image that its repository does not have is refused when the model is made', () => {
    expect(() => model('gone', [{ Image: `${HOST}/fraud-scoring:no`, ModelDataUrl: V427 }])).toThrow(
      `Requested image ${HOST}/fraud-scoring:no not found.`,
    )
  })

  test('an image in a registry that nobody pushed to is refused when the model is made', () => {
    const elsewhere = '123456789012.dkr.ecr.eu-north-1.amazonaws.com/fraud-scoring:xgb-1.7'
    expect(() => model('elsewhere', [{ Image: elsewhere, ModelDataUrl: V427 }])).toThrow(
      `Requested image ${elsewhere} not found.`,
    )
  })

  test("an image of AWS's own under the account of another region is refused", () => {
    expect(() =>
      model('guessed', [
        {
          Image: '141502667606.dkr.ecr.ap-southeast-2.amazonaws.com/sagemaker-xgboost:1.7-1',
          ModelDataUrl: V427,
        },
      ]),
    ).toThrow(/not found/)
  })

  test.each([
    [
      'a prefix that nothing is below',
      {
        Image: IMAGE,
        ModelDataSource: {
          S3DataSource: {
            S3Uri: 's3://fraud-models-eu/v430/',
            S3DataType: 'S3Prefix',
            CompressionType: 'None',
          },
        },
      },
    ],
    [
      'data beside the artifact that is not there',
      {
        Image: IMAGE,
        ModelDataUrl: V427,
        AdditionalModelDataSources: [
          {
            ChannelName: 'more',
            S3DataSource: {
              S3Uri: 's3://fraud-models-eu/v430/more.bin',
              S3DataType: 'S3Object',
              CompressionType: 'None',
            },
          },
        ],
      },
    ],
  ])('%s in the second container ends the update where it began, and says so', (_name, container) => {
    model('broken', [{ Image: IMAGE, ModelDataUrl: V427 }, container])
    const { EndpointStatus, FailureReason } = deploy('broken')
    expect(EndpointStatus).toBe('InService')
    expect(FailureReason).toMatch(/container "container_2".*v430/)
    expect(served()).toEqual(['fraud-scoring v426'])
  })

  test('a prefix with objects below it starts', () => {
    world.artifacts.add('s3://fraud-models-eu/v430/weights/0.bin')
    model('prefix', [
      {
        Image: IMAGE,
        ModelDataSource: {
          S3DataSource: {
            S3Uri: 's3://fraud-models-eu/v430/',
            S3DataType: 'S3Prefix',
            CompressionType: 'None',
          },
        },
      },
    ])
    deploy('prefix')
    expect(served()).toEqual(['fraud-scoring v430'])
  })
})
