import { DeleteModelPackageCommand, UpdateModelPackageCommand } from '@aws-sdk/client-sagemaker'
import type { Stack } from '../e2e/harness/stack.ts'
import { sagemaker } from '../e2e/steps/cloud.ts'
import { subjectOf } from './places.ts'

/** Somebody decides in the registry itself, past Meridian. */

interface Entry {
  model: string
  release: string
}

export async function rejectInRegistry(stack: Stack, entry: Entry): Promise<void> {
  if (isOnGoogle(entry)) return await changeAliases(stack, entry, [`${entry.release}-rejected`])
  const ModelPackageArn = await packageArn(stack, entry)
  await sagemaker(stack, homeRegion(ModelPackageArn)).send(
    new UpdateModelPackageCommand({ ModelPackageArn, ModelApprovalStatus: 'Rejected' }),
  )
}

/** Vertex AI refuses it for a version that some endpoint has: then nothing was deleted. */
export async function deleteFromRegistry(stack: Stack, entry: Entry): Promise<void> {
  if (isOnGoogle(entry)) return await deleteVersion(stack, entry)
  const ModelPackageName = await packageArn(stack, entry)
  await sagemaker(stack, homeRegion(ModelPackageName)).send(
    new DeleteModelPackageCommand({ ModelPackageName }),
  )
}

const isOnGoogle = ({ model }: Entry): boolean => 'model' in subjectOf(model).artifacts

const homeRegion = (arn: string) => arn.split(':')[3] ?? ''

/** Only the address comes from the database; what is there is the cloud's. */
async function packageArn({ database }: Stack, { model, release }: Entry): Promise<string> {
  const row = await database.prisma.release.findFirstOrThrow({
    where: { label: release, model: { slug: model } },
  })
  return row.registryRef
}

async function deleteVersion(stack: Stack, { model, release }: Entry): Promise<void> {
  const { artifacts } = subjectOf(model)
  if (!('model' in artifacts)) return
  const response = await fetch(
    `${stack.sandboxAddresses.googleRestUrl}/v1beta1/${artifacts.model}@${release}:deleteVersion`,
    { method: 'DELETE', headers: { authorization: 'Bearer story' } },
  )
  if (!response.ok && response.status !== 400) throw new Error(`deleteVersion answered ${response.status}`)
}

async function changeAliases(stack: Stack, { model, release }: Entry, aliases: string[]): Promise<void> {
  const { artifacts } = subjectOf(model)
  if (!('model' in artifacts)) return
  const name = `${artifacts.model}@${release}`
  const response = await fetch(
    `${stack.sandboxAddresses.googleRestUrl}/v1beta1/${name}:mergeVersionAliases`,
    {
      method: 'POST',
      headers: { authorization: 'Bearer story', 'content-type': 'application/json' },
      body: JSON.stringify({ versionAliases: aliases }),
    },
  )
  if (!response.ok) throw new Error(`mergeVersionAliases answered ${response.status}`)
}
