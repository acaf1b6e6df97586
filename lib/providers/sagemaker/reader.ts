import {
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  type DescribeEndpointConfigOutput,
  type DescribeEndpointOutput,
  DescribeModelCommand,
  type DescribeModelOutput,
  DescribeModelPackageCommand,
  ListTagsCommand,
  type Tag,
} from '@aws-sdk/client-sagemaker'
import { headObject, objectDigest } from '#lib/artifacts/s3.ts'
import type { Aws } from '#lib/aws/clients.ts'
import { call, callUnless, isNotFound } from '#lib/aws/errors.ts'
import type { Endpoint } from '#lib/domain/types.ts'
import { remembered } from '#lib/remember.ts'
import { artifactUrlOf, containersOf, type ServedContainer } from './copies.ts'
import { alarmsOfLastUpdate } from './translate.ts'

/** The part of an endpoint that finds it in AWS. */
export type EndpointAddress = Pick<Endpoint, 'account' | 'region' | 'name'>

export interface LiveModel {
  model: DescribeModelOutput
  served: ServedContainer
}

/** Reads of SageMaker, and what of them need not be read twice. */
export interface SageMakerReader {
  describe(endpoint: EndpointAddress): Promise<DescribeEndpointOutput>
  /** undefined when somebody deleted the configuration. */
  config(
    endpoint: EndpointAddress,
    described: DescribeEndpointOutput,
  ): Promise<DescribeEndpointConfigOutput | undefined>
  /** undefined when somebody deleted the model. */
  model(
    endpoint: EndpointAddress,
    described: DescribeEndpointOutput,
    modelName: string,
  ): Promise<LiveModel | undefined>
  /** Digest of an artifact in the endpoint's region; undefined when the object is not there. */
  digest(endpoint: EndpointAddress, url: string): Promise<string | undefined>
  tags(endpoint: EndpointAddress, arn: string): Promise<Tag[]>
  /** Configuration last seen pending on the endpoint by this process. */
  lastPending(endpoint: EndpointAddress): string | undefined
  /** Alarms of the latest update seen by this process; undefined before the first look. */
  lastAlarms(endpoint: EndpointAddress): string[] | undefined
}

const MINUTE_MS = 60_000

export function sageMakerReader(aws: Aws): SageMakerReader {
  // Both are immutable, but a name may be deleted and used again: the endpoint's LastModifiedTime is part of the key.
  const configs = remembered<DescribeEndpointConfigOutput | undefined>(
    Infinity,
    5_000,
    (config) => config !== undefined,
  )
  const models = remembered<LiveModel | undefined>(Infinity, 5_000, (model) => model !== undefined)
  const digests = remembered<string | undefined>(MINUTE_MS, 5_000, (digest) => digest !== undefined)
  const pending = new Map<string, string>()
  const alarms = new Map<string, string[]>()

  const place = ({ account, region }: EndpointAddress) => `${account}/${region}`
  const client = ({ account, region }: EndpointAddress) => aws.clients.sagemaker(account, region)
  const version = (described: DescribeEndpointOutput) =>
    `${described.EndpointName}@${described.LastModifiedTime?.getTime() ?? 0}`

  async function packaged(
    endpoint: EndpointAddress,
    packageName: string,
  ): Promise<ServedContainer | undefined> {
    const context = {
      action: 'sagemaker:DescribeModelPackage',
      region: endpoint.region,
      subject: packageName,
    }
    const found = await callUnless(context, isNotFound, () =>
      client(endpoint).send(new DescribeModelPackageCommand({ ModelPackageName: packageName })),
    )
    const container = found?.InferenceSpecification?.Containers?.[0]
    if (container === undefined) return undefined
    return {
      image: container.Image,
      artifactUrl: artifactUrlOf(container),
      environment: container.Environment,
    }
  }

  async function liveModel(endpoint: EndpointAddress, modelName: string): Promise<LiveModel | undefined> {
    const context = { action: 'sagemaker:DescribeModel', region: endpoint.region, subject: modelName }
    const model = await callUnless(context, isNotFound, () =>
      client(endpoint).send(new DescribeModelCommand({ ModelName: modelName })),
    )
    if (model === undefined) return undefined
    const container = containersOf(model)[0] ?? {}
    const own = {
      image: container.Image,
      artifactUrl: artifactUrlOf(container),
      environment: container.Environment,
    }
    if (container.ModelPackageName === undefined) return { model, served: own }
    return { model, served: (await packaged(endpoint, container.ModelPackageName)) ?? own }
  }

  return {
    async describe(endpoint) {
      const context = {
        action: 'sagemaker:DescribeEndpoint',
        region: endpoint.region,
        subject: endpoint.name,
      }
      const described = await call(context, () =>
        client(endpoint).send(new DescribeEndpointCommand({ EndpointName: endpoint.name })),
      )
      const key = `${place(endpoint)}/${endpoint.name}`
      alarms.set(key, alarmsOfLastUpdate(described))
      const pendingName = described.PendingDeploymentSummary?.EndpointConfigName
      if (pendingName !== undefined) pending.set(key, pendingName)
      else if (described.EndpointStatus === 'InService') pending.delete(key)
      return described
    },

    config(endpoint, described) {
      const name = described.EndpointConfigName
      if (name === undefined) return Promise.resolve(undefined)
      return configs.get(`${place(endpoint)}/${version(described)}/${name}`, () =>
        callUnless(
          { action: 'sagemaker:DescribeEndpointConfig', region: endpoint.region, subject: name },
          isNotFound,
          () => client(endpoint).send(new DescribeEndpointConfigCommand({ EndpointConfigName: name })),
        ),
      )
    },

    model(endpoint, described, modelName) {
      return models.get(`${place(endpoint)}/${version(described)}/${modelName}`, () =>
        liveModel(endpoint, modelName),
      )
    },

    digest(endpoint, url) {
      return digests.get(`${place(endpoint)}/${url}`, async () => {
        const head = await headObject(aws, endpoint.account, endpoint.region, url)
        return head === undefined ? undefined : objectDigest(head)
      })
    },

    async tags(endpoint, arn) {
      const context = { action: 'sagemaker:ListTags', region: endpoint.region, subject: arn }
      const { Tags = [] } = await call(context, () =>
        client(endpoint).send(new ListTagsCommand({ ResourceArn: arn })),
      )
      // Names that begin with aws: are AWS's own and cannot be set.
      return Tags.filter(({ Key }) => !Key?.startsWith('aws:'))
    },

    lastPending: (endpoint) => pending.get(`${place(endpoint)}/${endpoint.name}`),
    lastAlarms: (endpoint) => alarms.get(`${place(endpoint)}/${endpoint.name}`),
  }
}
