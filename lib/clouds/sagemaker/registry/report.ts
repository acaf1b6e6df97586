import { GetObjectCommand } from '@aws-sdk/client-s3'
import type { Aws } from '#lib/clouds/aws/clients.ts'
import { call } from '#lib/clouds/aws/errors.ts'
import { s3Address } from '#lib/clouds/aws/s3-address.ts'
import { measuresOf } from '#lib/clouds/measures.ts'
import { CloudError } from '#lib/domain/errors.ts'
import type { RegistryLocation } from '#lib/domain/ports.ts'

/** A report is a page of numbers; anything larger is something else and is not fetched. */
const LARGEST_REPORT_BYTES = 1_000_000

interface Report {
  measures: Record<string, number>
  /** False when it may be readable later. */
  complete: boolean
}

/**
 * The evaluation report that a package points at. One that is missing, forbidden or unreadable adds no measure and
 * hides no release: the evidence then shows which measures are unknown.
 */
export async function readReport(
  aws: Aws,
  location: RegistryLocation,
  url: string | undefined,
): Promise<Report> {
  const address = url === undefined ? undefined : s3Address(url)
  if (url === undefined || address === undefined || address.key === '')
    return { measures: {}, complete: true }
  try {
    const text = await call({ action: 's3:GetObject', region: location.region, subject: url }, async () => {
      const object = await aws.clients
        .s3(location.account, location.region)
        .send(new GetObjectCommand({ Bucket: address.bucket, Key: address.key }))
      // S3 tells the length of every object.
      if ((object.ContentLength ?? 0) > LARGEST_REPORT_BYTES) {
        // An unread body would hold its connection.
        await object.Body?.transformToWebStream().cancel()
        return ''
      }
      return (await object.Body?.transformToString()) ?? ''
    })
    return { measures: parsed(text), complete: true }
  } catch (error) {
    return { measures: {}, complete: error instanceof CloudError && error.kind === 'terminal' }
  }
}

function parsed(text: string): Record<string, number> {
  try {
    return measuresOf(JSON.parse(text))
  } catch {
    return {}
  }
}
