import {
  DescribeModelPackageCommand,
  type DescribeModelPackageOutput,
  ListModelPackagesCommand,
  type ModelPackageSummary,
  UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker'
import type { Aws } from '#lib/clouds/aws/clients.ts'
import { call, callUnless, isNotFound } from '#lib/clouds/aws/errors.ts'
import { ecrImages } from '#lib/clouds/aws/images.ts'
import { measuresOf } from '#lib/clouds/measures.ts'
import { registeredMd5 } from '#lib/clouds/sagemaker/manifest/package-etags.ts'
import { loadedFrom, packageManifest } from '#lib/clouds/sagemaker/manifest/package-manifest.ts'
import { unknown } from '#lib/domain/manifest/parts.ts'
import type { ModelRegistry, RegistryLocation, RegistryRelease } from '#lib/domain/ports.ts'
import { remembered } from '#lib/remember.ts'
import { imageDigests, type LookedUp, type Pinned, pinnedImages } from './package-images.ts'
import { readReport } from './report.ts'

/** Details may change without the list telling (a measure, a reason): they are read again after this. */
const DETAILS_KEPT_MS = 600_000
const PAGE = 100
/** Packages described at a time. */
const CONCURRENCY = 4
/** ApprovalDescription takes no more letters. */
const REASON_LENGTH = 1024

interface Details {
  release: RegistryRelease
  /** False while the report or an image's digest could not be read, so that it is asked for again. */
  complete: boolean
}

/**
 * Releases in SageMaker's model registry: the versions of one model package group, those that cannot be deployed too.
 * Every rejection is a CloudError.
 */
export function sagemakerRegistry(aws: Aws): ModelRegistry {
  const remembering = remembered<Details | undefined>(
    DETAILS_KEPT_MS,
    5_000,
    (found) => found?.complete === true,
  )
  const images = ecrImages(aws)

  /** Undefined when it was deleted since it was listed. */
  async function details(
    location: RegistryLocation,
    summary: ModelPackageSummary,
  ): Promise<Details | undefined> {
    const arn = summary.ModelPackageArn ?? ''
    // What the list says is part of the key: a new status or description is a reason to look again.
    const { ModelApprovalStatus, ModelPackageDescription, ModelPackageStatus } = summary
    const seen = [arn, ModelApprovalStatus, ModelPackageDescription, ModelPackageStatus].join('\n')
    return remembering.get(seen, async () => {
      const described = await describeUnlessGone(aws, location, arn)
      return described === undefined ? undefined : read(location, described, false)
    })
  }

  async function read(
    location: RegistryLocation,
    described: DescribeModelPackageOutput,
    fresh: boolean,
  ): Promise<Details> {
    const reportUrl = described.ModelMetrics?.ModelQuality?.Statistics?.S3Uri
    const [report, byTag, pinned] = await Promise.all([
      readReport(aws, location, reportUrl),
      imageDigests(images, location, described, fresh),
      // What is listed is looked at closer before anything hangs on it.
      fresh ? pinnedImages(images, location, described) : { gone: [], untold: [], platforms: new Map() },
    ])
    const isSilent = [...byTag.digests.values()].some(
      (digest) => !digest.known && digest.why.reason === 'not-answering',
    )
    return {
      release: registryRelease(described, byTag, pinned, report.measures),
      complete: report.complete && !isSilent,
    }
  }

  return {
    async list(location, limit) {
      const { summaries, hasMore } = await listPackages(aws, location, limit)
      const listed = summaries.filter(isRegistered)
      const releases: RegistryRelease[] = []
      for (let next = 0; next < listed.length; next += CONCURRENCY) {
        const some = listed.slice(next, next + CONCURRENCY)
        const found = await Promise.all(some.map((summary) => details(location, summary)))
        releases.push(...found.flatMap((each) => (each === undefined ? [] : [each.release])))
      }
      return { releases: releases.sort((one, other) => other.version - one.version), hasMore }
    },

    async read(location, registryRef) {
      const described = await describeUnlessGone(aws, location, registryRef)
      return described === undefined ? undefined : (await read(location, described, true)).release
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

/**
 * A package that is still being registered, or being deleted, is no release: it is listed when that has ended. One whose
 * registration failed stays as it is and is listed as such.
 */
function isRegistered({ ModelPackageStatus, ModelPackageVersion }: ModelPackageSummary): boolean {
  return (
    ModelPackageVersion !== undefined &&
    (ModelPackageStatus === 'Completed' || ModelPackageStatus === 'Failed')
  )
}

async function listPackages(
  aws: Aws,
  location: RegistryLocation,
  limit: number,
): Promise<{ summaries: ModelPackageSummary[]; hasMore: boolean }> {
  const client = aws.clients.sagemaker(location.account, location.region)
  const context = packageContext('ListModelPackages', location, location.group)
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
    // SageMaker leaves the member out of a page without packages.
    listed.push(...(page.ModelPackageSummaryList ?? []))
    NextToken = page.NextToken
  } while (NextToken !== undefined && listed.length < limit)
  return {
    summaries: listed.slice(0, limit),
    hasMore: NextToken !== undefined || listed.length > limit,
  }
}

const packageContext = (operation: string, { region }: RegistryLocation, subject: string) => ({
  action: `sagemaker:${operation}`,
  region,
  subject,
})

function askForPackage(
  aws: Aws,
  { account, region }: RegistryLocation,
  arn: string,
): Promise<DescribeModelPackageOutput> {
  return aws.clients
    .sagemaker(account, region)
    .send(new DescribeModelPackageCommand({ ModelPackageName: arn }))
}

function describePackage(
  aws: Aws,
  location: RegistryLocation,
  arn: string,
): Promise<DescribeModelPackageOutput> {
  return call(packageContext('DescribeModelPackage', location, arn), () => askForPackage(aws, location, arn))
}

function describeUnlessGone(
  aws: Aws,
  location: RegistryLocation,
  arn: string,
): Promise<DescribeModelPackageOutput | undefined> {
  const context = packageContext('DescribeModelPackage', location, arn)
  return callUnless(context, isNotFound, () => askForPackage(aws, location, arn))
}

/** ApprovalDescription's pattern is `.*`: SageMaker refuses one with a line break in it. */
function inOneLine(reason: string): string {
  return reason.trim().replace(/\s+/g, ' ')
}

const statusOf = { Approved: 'Approved', Rejected: 'Rejected', PendingManualApproval: 'Pending' } as const

function registryRelease(
  described: DescribeModelPackageOutput,
  { digests, platforms }: LookedUp,
  pinned: Pinned,
  report: Record<string, number>,
): RegistryRelease {
  const { ModelPackageArn = '', ModelPackageVersion, CreationTime = new Date(0) } = described
  const manifest = packageManifest(described, {
    image: (image) => digests.get(image) ?? unknown('not-told', image),
    platforms: (_image, digest) => pinned.platforms.get(digest) ?? platforms.get(digest),
  })
  // People see the first container's in one line; the manifest has all of them.
  const first = described.InferenceSpecification?.Containers?.[0]
  const metadata = described.CustomerMetadataProperties ?? {}
  const by = described.LastModifiedBy
  const goneByTag = [...digests].flatMap(([image, digest]) =>
    !digest.known && digest.why.reason === 'not-found' ? [image] : [],
  )
  return {
    // Only versions are listed, and what is read again was listed.
    version: ModelPackageVersion ?? 0,
    label: `v${ModelPackageVersion ?? 0}`,
    names: [`v${ModelPackageVersion ?? 0}`],
    registryRef: ModelPackageArn,
    manifest,
    image: first?.Image ?? '',
    artifactUrl: (first === undefined ? undefined : loadedFrom(first))?.address ?? '',
    missingImages: [...pinned.gone, ...goneByTag],
    untoldImages: pinned.untold,
    registeredMd5: registeredMd5(described),
    // A version without a status was never decided on.
    status: statusOf[described.ModelApprovalStatus ?? 'PendingManualApproval'],
    statusReason: described.ApprovalDescription,
    lastModifiedBy: by?.UserProfileName ?? by?.IamIdentity?.SourceIdentity ?? by?.IamIdentity?.Arn,
    // What a person wrote on the package wins over the report's number of the same name.
    evaluation: { ...report, ...measuresOf(metadata) },
    description: described.ModelPackageDescription,
    trainedBy: metadata.trainedBy ?? described.CreatedBy?.UserProfileName,
    registeredAt: CreationTime.toISOString(),
    lastModifiedAt: (described.LastModifiedTime ?? CreationTime).toISOString(),
  }
}
