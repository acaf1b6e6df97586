import {
  type ContainerDefinition,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  ListTagsCommand,
} from '@aws-sdk/client-sagemaker'
import fc from 'fast-check'
import {
  ACCOUNT,
  canary,
  copiesInSydney,
  publish,
  registered,
  type SandboxFleet,
  sydney,
} from '#lib/clouds/sagemaker/testing/fleet.ts'
import type { GeneratedReleases } from '#lib/clouds/testing/contract-world.ts'
import type { Release } from '#lib/domain/types.ts'

/** One container of a release, as POST /publish of the sandbox takes it. */
interface Made {
  image: string
  artifact: 'archive' | 'object' | 'prefix' | 'none'
  /** undefined: its package states the digest. */
  imageDigest: false | undefined
  environment: Record<string, string> | undefined
  hasData: boolean
}

interface MadeRelease {
  containers: Made[]
  areNamed: boolean
  replaces: boolean
}

const variable = fc.constantFrom('THRESHOLD', 'THREADS', 'API_KEY', 'SAGEMAKER_SUBMIT_DIRECTORY', 'TOP_K')
const value = fc.stringMatching(/^[a-z0-9./:-]{1,24}$/)
const made: fc.Arbitrary<Made> = fc.record({
  image: fc.constantFrom('fraud-scoring:xgb-1.7', 'fraud-scoring:xgb-2.0', 'fraud-features:2'),
  artifact: fc.constantFrom('archive' as const, 'object' as const, 'prefix' as const, 'none' as const),
  imageDigest: fc.constantFrom(false as const, undefined),
  environment: fc.option(fc.dictionary(variable, value, { maxKeys: 4 }), { nil: undefined }),
  hasData: fc.boolean(),
})
const releases: fc.Arbitrary<MadeRelease> = fc.record({
  containers: fc.array(made, { minLength: 1, maxLength: 3 }),
  areNamed: fc.boolean(),
  replaces: fc.boolean(),
})

const sourceIn = (bucket: string) => ({
  ChannelName: 'rules',
  S3DataSource: {
    S3Uri: `s3://${bucket}/v426/`,
    S3DataType: 'S3Prefix' as const,
    CompressionType: 'None' as const,
  },
})

/** Packages of one to three containers with every member that a model can take over. */
export function generatedReleases(fleet: SandboxFleet): GeneratedReleases {
  const client = fleet.aws.clients.sagemaker(ACCOUNT, sydney.region)

  return {
    releases,
    runs: 5,

    async register(of) {
      const { containers, areNamed, replaces } = of as MadeRelease
      const { modelPackageArn } = await publish(fleet, {
        containers: containers.map(({ hasData, ...each }, index) => ({
          ...each,
          ...(areNamed ? { hostname: `container-${index}` } : {}),
          ...(hasData ? { members: { AdditionalModelDataSources: [sourceIn('fraud-models-eu')] } } : {}),
        })),
      })
      fleet.sandbox.pass(120)
      const release = await registered(fleet, modelPackageArn)
      const artifact = await copiesInSydney(fleet, release)
      return { release, artifact, guardrail: { ...canary, environment: replaces ? 'replace' : 'merge' } }
    },

    async deployed() {
      const endpoint = await client.send(new DescribeEndpointCommand({ EndpointName: sydney.name }))
      const config = await client.send(
        new DescribeEndpointConfigCommand({ EndpointConfigName: endpoint.EndpointConfigName }),
      )
      const [variant] = config.ProductionVariants ?? []
      const model = await client.send(new DescribeModelCommand({ ModelName: variant?.ModelName }))
      const { Tags = [] } = await client.send(new ListTagsCommand({ ResourceArn: model.ModelArn }))
      const images = endpoint.ProductionVariants?.[0]?.DeployedImages ?? []
      const { PrimaryContainer, Containers = [] } = model
      return {
        containers: (PrimaryContainer === undefined ? Containers : [PrimaryContainer]).map((each, index) => ({
          image: images[index]?.ResolvedImage,
          loads: loads(each),
          environment: each.Environment ?? {},
          data: each.AdditionalModelDataSources,
          name: Containers.length > 1 ? each.ContainerHostname : undefined,
        })),
        role: model.ExecutionRoleArn,
        network: model.VpcConfig,
        isolation: model.EnableNetworkIsolation,
        tags: Tags,
        instanceType: variant?.InstanceType,
        instances: endpoint.ProductionVariants?.[0]?.DesiredInstanceCount,
        weight: variant?.InitialVariantWeight,
        capture: config.DataCaptureConfig,
        key: config.KmsKeyId,
      }
    },

    expected(of, release: Release, before) {
      const { containers, areNamed, replaces } = of as MadeRelease
      const live = before.containers as {
        environment: Record<string, string>
        data: unknown
        name: string | undefined
      }[]
      // Names are kept where the release has none and every container in its place has one.
      const keepsNames = containers.every((_, index) => live[index]?.name !== undefined)
      return {
        ...before,
        containers: containers.map((each, index) => {
          const here = `${ACCOUNT}.dkr.ecr.${sydney.region}.amazonaws.com/${each.image}`
          const lookup = fleet.sandbox.world.ecr.lookUp(here)
          return {
            image: lookup.found ? lookup.resolvedImage : 'none',
            loads: expectedLoads(each, release.label, index),
            environment: { ...(replaces ? {} : live[index]?.environment), ...each.environment },
            data: each.hasData ? [sourceIn('fraud-models-au')] : live[index]?.data,
            name:
              containers.length < 2
                ? undefined
                : areNamed
                  ? `container-${index}`
                  : keepsNames
                    ? live[index]?.name
                    : undefined,
          }
        }),
      }
    },
  }
}

function loads({ ModelDataUrl, ModelDataSource }: ContainerDefinition): unknown {
  return ModelDataUrl ?? ModelDataSource?.S3DataSource
}

function expectedLoads({ artifact }: Made, label: string, index: number): unknown {
  const folder = `s3://fraud-models-au/${label}${index === 0 ? '' : `/container-${index + 1}`}`
  switch (artifact) {
    case 'archive':
      return `${folder}/model.tar.gz`
    case 'object':
      return { S3Uri: `${folder}/model.bin`, S3DataType: 'S3Object', CompressionType: 'None' }
    case 'prefix':
      return { S3Uri: `${folder}/model/`, S3DataType: 'S3Prefix', CompressionType: 'None' }
    case 'none':
      return undefined
  }
}
