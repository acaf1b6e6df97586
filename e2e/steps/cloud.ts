import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3'
import {
  CreateEndpointConfigCommand,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  SageMakerClient,
  UpdateEndpointCommand,
} from '@aws-sdk/client-sagemaker'
import type { Stack } from '../harness/stack.ts'

/** The fleet of the stories, in the order in which the nightly plan promotes it. */
export const fraud = [
  { city: 'Dublin', region: 'eu-west-1', endpoint: 'fraud-eu' },
  { city: 'Sydney', region: 'ap-southeast-2', endpoint: 'fraud-au' },
  { city: 'Tokyo', region: 'ap-northeast-1', endpoint: 'fraud-jp' },
  { city: 'São Paulo', region: 'sa-east-1', endpoint: 'fraud-br' },
] as const
export type Place = (typeof fraud)[number]
export const [dublin, sydney, tokyo, saoPaulo] = fraud

export const credentials = { accessKeyId: '123456789012', secretAccessKey: 'story' }

/** AWS asked by the story itself, past Meridian. */
export const sagemaker = (stack: Stack, region: string) =>
  new SageMakerClient({ region, endpoint: stack.awsUrl, credentials })
const s3 = (stack: Stack, region: string) =>
  new S3Client({ region, endpoint: stack.awsUrl, credentials, forcePathStyle: true })

export interface Served {
  configName: string
  status: string | undefined
  pending: string | undefined
  artifact: string
  /** base64 SHA-256 of the artifact's bytes. */
  checksum: string | undefined
}

/** What an endpoint serves, followed from DescribeEndpoint down to the artifact's checksum. */
export async function served(stack: Stack, place: { region: string; endpoint: string }): Promise<Served> {
  const client = sagemaker(stack, place.region)
  const endpoint = await client.send(new DescribeEndpointCommand({ EndpointName: place.endpoint }))
  const config = await client.send(
    new DescribeEndpointConfigCommand({ EndpointConfigName: endpoint.EndpointConfigName! }),
  )
  const model = await client.send(
    new DescribeModelCommand({ ModelName: config.ProductionVariants![0]!.ModelName! }),
  )
  const container = model.PrimaryContainer ?? model.Containers![0]!
  return {
    configName: endpoint.EndpointConfigName!,
    status: endpoint.EndpointStatus,
    pending: endpoint.PendingDeploymentSummary?.EndpointConfigName,
    artifact: container.ModelDataUrl!,
    checksum: await checksum(stack, place.region, container.ModelDataUrl!),
  }
}

export async function checksum(stack: Stack, region: string, url: string): Promise<string | undefined> {
  const { hostname, pathname } = new URL(url)
  const head = await s3(stack, region).send(
    new HeadObjectCommand({ Bucket: hostname, Key: pathname.slice(1), ChecksumMode: 'ENABLED' }),
  )
  return head.ChecksumSHA256
}

/** The checksum of a release of fraud-scoring as training wrote it. */
export const releaseChecksum = (stack: Stack, label: string) =>
  checksum(stack, dublin.region, `s3://fraud-models-eu/${label}/model.tar.gz`)

/** UpdateEndpoint calls that the cloud accepted in a region. */
export async function acceptedUpdates(stack: Stack, place: Place) {
  return await stack.calls({
    service: 'sagemaker',
    operation: 'UpdateEndpoint',
    region: place.region,
    status: 200,
  })
}

/** Every call that changed what a region serves or could serve; decisions in the registry are not among them. */
export async function changes(stack: Stack, place: Place) {
  const calls = await stack.calls({ service: 'sagemaker', region: place.region })
  return calls.filter((call) => !/^(Describe|List)|ModelPackage/.test(call.operation))
}

/** Somebody with the cloud's own tools puts the endpoint on an older model, past Meridian. */
export async function changeBehindOurBack(stack: Stack, place: Place): Promise<void> {
  const client = sagemaker(stack, place.region)
  const { EndpointConfigName } = await client.send(
    new DescribeEndpointCommand({ EndpointName: place.endpoint }),
  )
  const config = await client.send(
    new DescribeEndpointConfigCommand({ EndpointConfigName: EndpointConfigName! }),
  )
  await client.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: 'hotfix-by-hand',
      ProductionVariants: config.ProductionVariants!,
    }),
  )
  await client.send(
    new UpdateEndpointCommand({ EndpointName: place.endpoint, EndpointConfigName: 'hotfix-by-hand' }),
  )
}
