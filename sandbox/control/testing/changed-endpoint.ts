import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  type CreateEndpointConfigCommandInput,
  CreateModelCommand,
  type CreateModelCommandInput,
  DescribeEndpointCommand,
  DescribeModelCommand,
  type ProductionVariant,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker'
import { sandboxClient, startSandbox, type TestSandbox } from '../../testing/index.ts'

export const PLACE = { account: '123456789012', region: 'eu-west-1' }
const HOST = '123456789012.dkr.ecr.eu-west-1.amazonaws.com'
export const REPOSITORY = `${HOST}/fraud-scoring`
export const IMAGE = `${REPOSITORY}:xgb-1.7`
export const BUCKET = 'fraud-models-eu'
export const V426 = `s3://${BUCKET}/v426/model.tar.gz`
export const ROLE = 'arn:aws:iam::123456789012:role/fraud'
export const INSTANCES = { InstanceType: 'ml.m6i.xlarge', InitialInstanceCount: 2 } as const

type Model = Omit<CreateModelCommandInput, 'ExecutionRoleArn' | 'ModelName'>

/** An account with the artifacts of v425 and v426 and two images, in which a test puts an endpoint in service and somebody changes it. */
export class ChangedEndpoint {
  readonly sandbox: TestSandbox
  readonly sagemaker: SageMakerClient
  readonly s3: S3Client

  private constructor(sandbox: TestSandbox) {
    this.sandbox = sandbox
    this.sagemaker = new SageMakerClient(sandboxClient(sandbox.awsUrl, PLACE.region))
    this.s3 = new S3Client({ ...sandboxClient(sandbox.awsUrl, PLACE.region), forcePathStyle: true })
  }

  static async start(): Promise<ChangedEndpoint> {
    return new ChangedEndpoint(await startSandbox({ empty: true }))
  }

  async reset(): Promise<void> {
    const { world } = this.sandbox
    world.reset()
    world.s3.seedBucket(BUCKET, PLACE.account, PLACE.region)
    for (const tag of ['xgb-1.7', 'xgb-1.8']) world.ecr.put(PLACE, 'fraud-scoring', { tag })
    for (const release of ['v425', 'v426'])
      for (const key of ['model.tar.gz', 'model.bin', 'parts/0.bin', 'manifest.json'])
        await this.put(`${release}/${key}`)
    await this.put('adapters/a.bin')
  }

  /** @returns its ETag. */
  async put(Key: string): Promise<string | undefined> {
    const Body = `what is in ${Key}`
    return (await this.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }))).ETag
  }

  async create(ModelName: string, model: Model): Promise<void> {
    await this.sagemaker.send(new CreateModelCommand({ ExecutionRoleArn: ROLE, ModelName, ...model }))
  }

  /** Endpoint `fraud-eu` in service, under a configuration `live`. */
  async serve(
    ProductionVariants: ProductionVariant[],
    more: Partial<CreateEndpointConfigCommandInput> = {},
  ): Promise<void> {
    const EndpointConfigName = 'live'
    await this.sagemaker.send(
      new CreateEndpointConfigCommand({ EndpointConfigName, ProductionVariants, ...more }),
    )
    await this.sagemaker.send(new CreateEndpointCommand({ EndpointName: 'fraud-eu', EndpointConfigName }))
    this.sandbox.pass(1200)
    const { EndpointStatus, FailureReason } = await this.endpoint()
    if (EndpointStatus !== 'InService') throw new Error(FailureReason ?? EndpointStatus)
  }

  /** The same with one variant, of a model `live`. */
  async serveModel(model: Model) {
    await this.create('live', model)
    await this.serve([{ VariantName: 'AllTraffic', ModelName: 'live', ...INSTANCES }])
    return await this.membersOf('live')
  }

  endpoint() {
    return this.sagemaker.send(new DescribeEndpointCommand({ EndpointName: 'fraud-eu' }))
  }

  /** What DescribeModel tells, without what every model has for itself. */
  async membersOf(ModelName = '') {
    const {
      CreationTime,
      ModelArn,
      ModelName: _name,
      $metadata,
      ...members
    } = await this.sagemaker.send(new DescribeModelCommand({ ModelName }))
    return members
  }

  async change(what: object = {}): Promise<{ status: number; body: Record<string, string> }> {
    const fault = { kind: 'change-endpoint', region: PLACE.region, endpoint: 'fraud-eu', ...what }
    const response = await fetch(`${this.sandbox.controlUrl}/faults`, {
      method: 'POST',
      body: JSON.stringify(fault),
    })
    return { status: response.status, body: (await response.json()) as Record<string, string> }
  }
}

/** The same with every mention of one thing being one of another. */
export function replaced<T>(value: T, from: string, to: string): T {
  return JSON.parse(JSON.stringify(value).replaceAll(from, to)) as T
}

export function source(S3Uri: string, S3DataType: 'S3Object' | 'S3Prefix', CompressionType: 'None' | 'Gzip') {
  return { S3DataSource: { S3Uri, S3DataType, CompressionType } }
}

export const ADAPTERS = [
  { ChannelName: 'adapters', ...source(`s3://${BUCKET}/adapters/`, 'S3Prefix', 'None') },
]
