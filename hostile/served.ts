import type { Stack } from '../e2e/harness/stack.ts'
import { checksum, served as servedOnAws } from '../e2e/steps/cloud.ts'
import { servedDigest, versionDigest } from '../e2e/steps/vertex.ts'
import type { Place, Subject } from './places.ts'
import type { ChangeBehind } from './records.ts'

/** SHA-256, hex, of what the endpoint serves: the clouds asked past Meridian, down to the artifact. */
export async function servedBy(stack: Stack, place: Place): Promise<string | undefined> {
  if (place.cloud === 'google') return await servedDigest(stack, { ...place, city: place.endpoint })
  return hex((await servedOnAws(stack, place)).checksum)
}

/** SHA-256, hex, of the artifact that training wrote. */
export async function trained(stack: Stack, { release, artifacts }: Subject): Promise<string | undefined> {
  if ('bucket' in artifacts)
    return hex(await checksum(stack, artifacts.region, `s3://${artifacts.bucket}/${release}/model.tar.gz`))
  return await versionDigest(stack, `${artifacts.model}@${release}`)
}

/** SHA-256, hex, of what somebody put on an endpoint. */
export async function changedTo(stack: Stack, { place, served }: ChangeBehind): Promise<string | undefined> {
  if ('url' in served) return hex(await checksum(stack, place.region, served.url))
  return await versionDigest(stack, served.version)
}

const hex = (base64: string | undefined) =>
  base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString('hex')
