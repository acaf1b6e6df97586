import type { World } from '../world/world.ts'
import { artifactKey, bucketName, DEMO_ACCOUNT, type DemoModel } from './catalogue.ts'
import { EVALUATION_NAMES, type Evaluation } from './evaluation.ts'
import { PLAIN_CONTENT, packagedContainers, type ReleaseContent, uploadContent } from './release-content.ts'

const MEGABYTE = 1_000_000

export interface DemoRelease {
  version: number
  evaluation: Evaluation
  approvalStatus: 'Approved' | 'PendingManualApproval'
  description: string
  /** When the training job finished, in ms. */
  at: number
  /** What is special about it; a new archive in the model's own image when undefined. */
  content?: ReleaseContent
}

export function imageUri(model: DemoModel, region: string): string {
  return `${DEMO_ACCOUNT}.dkr.ecr.${region}.amazonaws.com/${model.image}`
}

export function artifactUrl(model: DemoModel, region: string, version: number): string {
  return `s3://${bucketName(model, region)}/${artifactKey(version)}`
}

/** Puts artifact and evaluation report into the home bucket, from where they are replicated. */
export function uploadRelease(world: World, model: DemoModel, release: DemoRelease): void {
  const bucket = bucketName(model, model.regions[0].region)
  const megabytes = model.artifactMegabytes + (release.version % 7) / 10
  uploadContent(world, bucket, release.content ?? PLAIN_CONTENT, {
    version: release.version,
    bytes: Math.round(megabytes * MEGABYTE),
    at: release.at,
  })
  const report = { model: model.model, release: `v${release.version}`, ...release.evaluation }
  const content = `${JSON.stringify(report, undefined, 2)}\n`
  world.s3.seedObject(bucket, `v${release.version}/evaluation.json`, content, 'application/json', release.at)
}

/** Registers the release in its group. @returns the package's ARN. */
export function registerRelease(world: World, model: DemoModel, release: DemoRelease): string {
  const home = model.regions[0].region
  const content = release.content ?? PLAIN_CONTENT
  const figures = EVALUATION_NAMES.map((name) => [name, String(release.evaluation[name])])
  return world.sagemaker.seed.modelPackage(
    { account: DEMO_ACCOUNT, region: home },
    {
      ModelPackageGroupName: model.model,
      ModelPackageDescription: release.description,
      ModelApprovalStatus: release.approvalStatus,
      ...(content.specification
        ? {
            InferenceSpecification: {
              Containers: packagedContainers(world, model, content, release.version),
              SupportedContentTypes: ['text/csv'],
              SupportedResponseMIMETypes: ['application/json'],
            },
          }
        : {}),
      ModelMetrics: {
        ModelQuality: {
          Statistics: {
            ContentType: 'application/json',
            S3Uri: `s3://${bucketName(model, home)}/v${release.version}/evaluation.json`,
          },
        },
      },
      CustomerMetadataProperties: { ...Object.fromEntries(figures), trainedBy: 'nightly training job' },
      ...content.package,
    },
    { version: release.version, createdAt: release.at },
  )
}
