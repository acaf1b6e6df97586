import {
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  type DescribeEndpointConfigOutput,
  type DescribeEndpointOutput,
  DescribeModelCommand,
  type DescribeModelOutput,
  ListTagsCommand,
  type Tag,
} from '@aws-sdk/client-sagemaker'
import type { Aws } from '#lib/clouds/aws/clients.ts'
import { call, isDenied } from '#lib/clouds/aws/errors.ts'
import { ecrImages, type Images } from '#lib/clouds/aws/images.ts'
import { readable } from '#lib/clouds/aws/readable.ts'
import { s3ArtifactStore } from '#lib/clouds/sagemaker/artifacts/s3.ts'
import type { PlainContainer } from '#lib/clouds/sagemaker/manifest/package-manifest.ts'
import { CloudError } from '#lib/domain/errors.ts'
import { known, unknown } from '#lib/domain/manifest/parts.ts'
import type { ArtifactKind, Known, UnknownReason } from '#lib/domain/manifest/types.ts'
import type { StoredArtifact } from '#lib/domain/ports.ts'
import type { Endpoint } from '#lib/domain/types.ts'
import { remembered } from '#lib/remember.ts'
import { resolveContainers } from './live-containers.ts'
import { alarmsOfLastUpdate } from './translate.ts'

/** The part of an endpoint that finds it in AWS. */
export type EndpointAddress = Pick<Endpoint, 'account' | 'region' | 'name'>

export interface LiveModel {
  model: DescribeModelOutput
  /** Every container, those of packages resolved. Unknown where a package cannot be read. */
  containers: Known<PlainContainer[]>
}

/** Reads of SageMaker, and what of them need not be read twice. */
export interface SageMakerReader {
  describe(endpoint: EndpointAddress): Promise<DescribeEndpointOutput>
  /** Unknown when somebody deleted the configuration, or it may not be read. */
  config(
    endpoint: EndpointAddress,
    described: DescribeEndpointOutput,
  ): Promise<Known<DescribeEndpointConfigOutput>>
  /** Unknown when somebody deleted the model, or it may not be read. */
  model(
    endpoint: EndpointAddress,
    described: DescribeEndpointOutput,
    modelName: string,
  ): Promise<Known<LiveModel>>
  /**
   * Digest of an artifact in the endpoint's region, as it was at an instant. Unknown when it is not there, may not be read, or was written
   * since.
   */
  digest(endpoint: EndpointAddress, url: string, kind: ArtifactKind, asOf: Date): Promise<Known<string>>
  /** What an image's digest lists; empty: it is an image's own. */
  platforms(endpoint: EndpointAddress, address: string, digest: string): Promise<Known<string[]>>
  /** Without those that AWS sets itself. */
  tags(endpoint: EndpointAddress, arn: string): Promise<Tag[]>
  /** Configuration last seen pending on the endpoint by this process. */
  lastPending(endpoint: EndpointAddress): string | undefined
  /** Alarms of the latest update seen by this process; undefined before the first look. */
  lastAlarms(endpoint: EndpointAddress): string[] | undefined
}

const MINUTE_MS = 60_000

export function sageMakerReader(aws: Aws, images: Images = ecrImages(aws)): SageMakerReader {
  // Both are immutable, but a name may be deleted and used again: the endpoint's LastModifiedTime is part of the key.
  const configs = remembered<Known<DescribeEndpointConfigOutput>>(Infinity, 5_000, isSettled)
  const models = remembered<Known<LiveModel>>(
    Infinity,
    5_000,
    (live) => live.known && (live.value.containers.known || live.value.containers.why.reason === 'not-found'),
  )
  const stored = remembered<Known<StoredArtifact>>(
    MINUTE_MS,
    5_000,
    // What is not there may come any moment, and so may an answer.
    (artifact) => artifact.known || !passing.includes(artifact.why.reason),
  )
  const artifacts = s3ArtifactStore(aws)
  const pending = new Map<string, string>()
  const alarms = new Map<string, string[]>()

  const place = ({ account, region }: EndpointAddress) => `${account}/${region}`
  const client = ({ account, region }: EndpointAddress) => aws.clients.sagemaker(account, region)
  const version = (described: DescribeEndpointOutput) =>
    `${described.EndpointName}@${described.LastModifiedTime?.getTime() ?? 0}`

  async function liveModel(endpoint: EndpointAddress, modelName: string): Promise<Known<LiveModel>> {
    const context = { action: 'sagemaker:DescribeModel', region: endpoint.region, subject: modelName }
    const model = await readable(context, () =>
      client(endpoint).send(new DescribeModelCommand({ ModelName: modelName })),
    )
    if (!model.known) return model
    return known({
      model: model.value,
      containers: await resolveContainers(client(endpoint), endpoint.region, model.value),
    })
  }

  /** One artifact that cannot be read says nothing about the endpoint, which answers. */
  async function readStored(
    endpoint: EndpointAddress,
    url: string,
    kind: ArtifactKind,
  ): Promise<Known<StoredArtifact>> {
    try {
      const found = await artifacts.read(endpoint.account, endpoint.region, url, kind)
      return found === undefined ? unknown('not-found', url) : known(found)
    } catch (error) {
      if (isDenied(error)) return unknown('denied', kind === 'prefix' ? 's3:ListBucket' : 's3:GetObject')
      if (!(error instanceof CloudError)) throw error
      return unknown(error.kind === 'retryable' ? 'not-answering' : 'not-told', url)
    }
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
      if (name === undefined) return Promise.resolve(unknown('not-told', 'EndpointConfigName'))
      return configs.get(`${place(endpoint)}/${version(described)}/${name}`, () =>
        readable({ action: 'sagemaker:DescribeEndpointConfig', region: endpoint.region, subject: name }, () =>
          client(endpoint).send(new DescribeEndpointConfigCommand({ EndpointConfigName: name })),
        ),
      )
    },

    model(endpoint, described, modelName) {
      return models.get(`${place(endpoint)}/${version(described)}/${modelName}`, () =>
        liveModel(endpoint, modelName),
      )
    },

    async digest(endpoint, url, kind, asOf) {
      const artifact = await stored.get(`${place(endpoint)}/${kind}/${url}`, () =>
        readStored(endpoint, url, kind),
      )
      return artifact.known ? digestAsOf(artifact.value, url, asOf) : artifact
    },

    platforms: ({ account }, address, digest) => images.platforms(account, address, digest),

    async tags(endpoint, arn) {
      const context = { action: 'sagemaker:ListTags', region: endpoint.region, subject: arn }
      const tags: Tag[] = []
      let NextToken: string | undefined
      do {
        const page = await call(context, () =>
          client(endpoint).send(
            new ListTagsCommand({ ResourceArn: arn, ...(NextToken === undefined ? {} : { NextToken }) }),
          ),
        )
        // SageMaker leaves the member out where there is no tag.
        tags.push(...(page.Tags ?? []))
        NextToken = page.NextToken
      } while (NextToken !== undefined)
      // Names that begin with aws: are AWS's own and cannot be set.
      return tags.filter(({ Key }) => !Key?.startsWith('aws:'))
    },

    lastPending: (endpoint) => pending.get(`${place(endpoint)}/${endpoint.name}`),
    lastAlarms: (endpoint) => alarms.get(`${place(endpoint)}/${endpoint.name}`),
  }
}

const passing: readonly UnknownReason[] = ['not-found', 'not-answering']

/** Instances load what is there when they start, and keep it: what was written later is not what they were started with. */
function digestAsOf({ digest, lastModifiedAt }: StoredArtifact, url: string, asOf: Date): Known<string> {
  if (lastModifiedAt === undefined) return unknown('not-told', `LastModified of ${url}`)
  return Date.parse(lastModifiedAt) > asOf.getTime() ? unknown('written-later', url) : digest
}

const isSettled = (answer: Known<unknown>) => answer.known
