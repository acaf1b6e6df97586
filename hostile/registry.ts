import {
  DeleteModelPackageCommand,
  DescribeModelPackageCommand,
  UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker'
import type { Stack } from '../e2e/harness/stack.ts'
import { sagemaker } from '../e2e/steps/cloud.ts'
import { subjectOf } from './places.ts'

/** Somebody decides in the registry itself, past Meridian. */

interface Entry {
  model: string
  release: string
}

/** An answer of Google's REST interface that is not a success. */
export class GoogleAnswer extends Error {
  readonly status: number

  constructor(asked: string, status: number, text: string) {
    super(`${asked} answered ${status}: ${text}`)
    this.name = 'GoogleAnswer'
    this.status = status
  }
}

export async function rejectInRegistry(stack: Stack, entry: Entry): Promise<void> {
  if (isOnGoogle(entry)) {
    const body = JSON.stringify({ versionAliases: [rejectedAlias(entry)] })
    await ask(stack, entry, 'POST', ':mergeVersionAliases', body)
    return
  }
  const ModelPackageArn = await packageArn(stack, entry)
  await sagemaker(stack, homeRegion(ModelPackageArn)).send(
    new UpdateModelPackageCommand({ ModelPackageArn, ModelApprovalStatus: 'Rejected' }),
  )
}

/**
 * Whoever is told again to delete what is gone already has done it.
 * @returns why nothing was deleted: Vertex AI refuses it for a version that some endpoint has
 */
export async function deleteFromRegistry(stack: Stack, entry: Entry): Promise<string | undefined> {
  try {
    if (isOnGoogle(entry)) await ask(stack, entry, 'DELETE', ':deleteVersion')
    else {
      const ModelPackageName = await packageArn(stack, entry)
      await sagemaker(stack, homeRegion(ModelPackageName)).send(
        new DeleteModelPackageCommand({ ModelPackageName }),
      )
    }
    return undefined
  } catch (error) {
    if (isMissing(error)) return undefined
    if (error instanceof GoogleAnswer && error.status === 400 && /is deployed/.test(error.message))
      return error.message
    throw error
  }
}

/** What the registry says of the release now. */
export async function standsInRegistry(stack: Stack, entry: Entry): Promise<'rejected' | 'deleted' | 'kept'> {
  try {
    if (isOnGoogle(entry)) {
      const { versionAliases = [] } = (await ask(stack, entry, 'GET', '')) as { versionAliases?: string[] }
      return versionAliases.some((alias) => alias.endsWith('-rejected')) ? 'rejected' : 'kept'
    }
    const ModelPackageName = await packageArn(stack, entry)
    const { ModelApprovalStatus } = await sagemaker(stack, homeRegion(ModelPackageName)).send(
      new DescribeModelPackageCommand({ ModelPackageName }),
    )
    return ModelApprovalStatus === 'Rejected' ? 'rejected' : 'kept'
  } catch (error) {
    if (isMissing(error)) return 'deleted'
    throw error
  }
}

const rejectedAlias = ({ release }: Entry) => `${release}-rejected`

const isOnGoogle = ({ model }: Entry): boolean => 'model' in subjectOf(model).artifacts

const isMissing = (error: unknown): boolean =>
  error instanceof GoogleAnswer ? error.status === 404 : /does not exist/.test((error as Error).message)

const homeRegion = (arn: string) => arn.split(':')[3] ?? ''

/** Only the address comes from the database; what is there is the cloud's. */
async function packageArn({ database }: Stack, { model, release }: Entry): Promise<string> {
  const row = await database.prisma.release.findFirstOrThrow({
    where: { label: release, model: { slug: model } },
  })
  return row.registryRef
}

async function ask(
  stack: Stack,
  { model, release }: Entry,
  method: string,
  verb: string,
  body?: string,
): Promise<unknown> {
  const { artifacts } = subjectOf(model)
  if (!('model' in artifacts)) throw new Error(`${model} is not in Google's registry.`)
  const response = await fetch(
    `${stack.sandboxAddresses.googleRestUrl}/v1beta1/${artifacts.model}@${release}${verb}`,
    {
      method,
      headers: { authorization: 'Bearer story', 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body }),
    },
  )
  const text = await response.text()
  if (!response.ok) throw new GoogleAnswer(`${method} ${model}@${release}${verb}`, response.status, text)
  return text === '' ? undefined : (JSON.parse(text) as unknown)
}
