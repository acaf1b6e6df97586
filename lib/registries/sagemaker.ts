import {
  DescribeModelPackageCommand,
  type DescribeModelPackageOutput,
  ListModelPackagesCommand,
  type ModelPackageSummary,
  UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker'
import type { Aws } from '#lib/aws/clients.ts'
import { call } from '#lib/aws/errors.ts'
import type { ModelRegistry, RegistryLocation, RegistryRelease } from '#lib/domain/ports.ts'
import { remembered } from '#lib/remember.ts'
import { measuresOf } from './measures.ts'
import { readReport } from './report.ts'

/** Details may change without the list telling (a measure, a reason): they are read again after this. */
const DETAILS_KEPT_MS = 600_000
const PAGE = 100
/** Packages described at a time. */
const CONCURRENCY = 4
/** ApprovalDescription takes no more letters. */
const REASON_LENGTH = 1024

interface Details {
  release: RegistryRelease | undefined
  /** False while the evaluation report could not be read, so that it is asked for again. */
  complete: boolean
}

/**
 * Releases in SageMaker's model registry: the versions of one model package group. A version that is not complete, or
 * names no image or artifact, is not a release. Every rejection is a CloudError.
 */
export function sagemakerRegistry(aws: Aws): ModelRegistry {
  const known = remembered<Details>(DETAILS_KEPT_MS, 5_000, ({ complete }) => complete)

  async function details(location: RegistryLocation, summary: ModelPackageSummary): Promise<Details> {
    const arn = summary.ModelPackageArn ?? ''
    // What the list says is part of the key: a new status or description is a reason to look again.
    const seen = [arn, summary.ModelApprovalStatus, summary.ModelPackageDescription].join('\n')
    return known.get(seen, async () => {
      const described = await describePackage(aws, location, arn)
      const reportUrl = described.ModelMetrics?.ModelQuality?.Statistics?.S3Uri
      const report = await readReport(aws, location, reportUrl)
      return { release: registryRelease(described, report.measures), complete: report.complete }
    })
  }

  return {
    async list(location, limit) {
      const summaries = await listPackages(aws, location, limit)
      const releases: RegistryRelease[] = []
      for (let next = 0; next < summaries.length; next += CONCURRENCY) {
        const some = summaries.slice(next, next + CONCURRENCY)
        const found = await Promise.all(some.map((summary) => details(location, summary)))
        releases.push(...found.flatMap(({ release }) => (release === undefined ? [] : [release])))
      }
      return releases.sort((one, other) => other.version - one.version)
    },

    async writeApproval(location, registryRef, status, reason) {
      const described = await describePackage(aws, location, registryRef)
      const ApprovalDescription = inOneLine(reason).slice(0, REASON_LENGTH)
      // Every update is announced on the account's event bus and may start pipelines: one decision, one update.
      if (described.ModelApprovalStatus === status && described.ApprovalDescription === ApprovalDescription)
        return
      const context = {
        action: 'sagemaker:UpdateModelPackage',
        region: location.region,
        subject: registryRef,
      }
      await call(context, () =>
        aws.clients.sagemaker(location.account, location.region).send(
          new UpdateModelPackageCommand({
            ModelPackageArn: registryRef,
            ModelApprovalStatus: status,
            ...(ApprovalDescription === '' ? {} : { ApprovalDescription }),
          }),
        ),
      )
    },
  }
}

async function listPackages(
  aws: Aws,
  location: RegistryLocation,
  limit: number,
): Promise<ModelPackageSummary[]> {
  const client = aws.clients.sagemaker(location.account, location.region)
  const context = { action: 'sagemaker:ListModelPackages', region: location.region, subject: location.group }
  const listed: ModelPackageSummary[] = []
  let NextToken: string | undefined
  do {
    const page = await call(context, () =>
      client.send(
        new ListModelPackagesCommand({
          ModelPackageGroupName: location.group,
          SortBy: 'CreationTime',
          SortOrder: 'Descending',
          MaxResults: Math.min(PAGE, Math.max(1, limit - listed.length)),
          ...(NextToken === undefined ? {} : { NextToken }),
        }),
      ),
    )
    listed.push(...(page.ModelPackageSummaryList ?? []))
    NextToken = page.NextToken
  } while (NextToken !== undefined && listed.length < limit)
  return listed.slice(0, limit)
}

function describePackage(
  aws: Aws,
  location: RegistryLocation,
  arn: string,
): Promise<DescribeModelPackageOutput> {
  const context = { action: 'sagemaker:DescribeModelPackage', region: location.region, subject: arn }
  return call(context, () =>
    aws.clients
      .sagemaker(location.account, location.region)
      .send(new DescribeModelPackageCommand({ ModelPackageName: arn })),
  )
}

/** ApprovalDescription's pattern is `.*`: SageMaker refuses one with a line break in it. */
function inOneLine(reason: string): string {
  return reason.trim().replace(/\s+/g, ' ')
}

const statusOf = { Approved: 'Approved', Rejected: 'Rejected', PendingManualApproval: 'Pending' } as const

function registryRelease(
  described: DescribeModelPackageOutput,
  report: Record<string, number>,
): RegistryRelease | undefined {
  const container = described.InferenceSpecification?.Containers?.[0]
  const artifactUrl = container?.ModelDataUrl ?? container?.ModelDataSource?.S3DataSource?.S3Uri
  const { ModelPackageArn, ModelPackageVersion, ModelPackageStatus, CreationTime } = described
  if (container?.Image === undefined || artifactUrl === undefined || ModelPackageStatus !== 'Completed')
    return undefined
  if (ModelPackageArn === undefined || ModelPackageVersion === undefined || CreationTime === undefined)
    return undefined
  const metadata = described.CustomerMetadataProperties ?? {}
  return {
    version: ModelPackageVersion,
    label: `v${ModelPackageVersion}`,
    registryRef: ModelPackageArn,
    image: container.Image,
    artifactUrl,
    status: statusOf[described.ModelApprovalStatus ?? 'PendingManualApproval'],
    statusReason: described.ApprovalDescription,
    // What a person wrote on the package wins over the report's number of the same name.
    evaluation: { ...report, ...measuresOf(metadata) },
    description: described.ModelPackageDescription,
    trainedBy: metadata.trainedBy ?? described.CreatedBy?.UserProfileName,
    registeredAt: CreationTime.toISOString(),
    lastModifiedAt: (described.LastModifiedTime ?? CreationTime).toISOString(),
  }
}
