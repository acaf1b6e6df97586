import {
  additionalInferenceSpecifications,
  entityName,
  inferenceSpecification,
  s3Url,
  versionedArnOrName,
} from './container-inputs.ts'
import { listMembers, tags } from './inputs.ts'
import { anything, flag, list, mapOf, oneOf, type Read, structure, text } from './shapes.ts'

/** The inputs of the operations on model packages, with the constraints of the SageMaker API model. */

const arnOrName = text({
  min: 1,
  max: 170,
  pattern:
    /(arn:aws[a-z-]*:sagemaker:[a-z0-9-]*:[0-9]{12}:[a-z-]*\/)?([a-zA-Z0-9]([a-zA-Z0-9-]){0,62})(?<!-)/,
})
const approvalStatus = oneOf('Approved', 'Rejected', 'PendingManualApproval')
const registrationType = oneOf('Logged', 'Registered')

export const createModelPackageGroup = structure(
  { ModelPackageGroupName: entityName },
  { ModelPackageGroupDescription: text({ max: 1024 }), Tags: tags },
)
export const modelPackageGroupName = structure({ ModelPackageGroupName: arnOrName }, {})
export const modelPackageName = structure({ ModelPackageName: versionedArnOrName }, {})
export const batchDescribeModelPackage = structure(
  { ModelPackageArnList: list(text({ min: 1 }), { min: 1, max: 100 }) },
  {},
)

export const createModelPackage = structure(
  {},
  {
    ModelPackageName: entityName,
    ModelPackageGroupName: arnOrName,
    ModelPackageDescription: text({ max: 1024 }),
    ModelPackageRegistrationType: registrationType,
    ManagedStorageType: oneOf('Restricted'),
    InferenceSpecification: inferenceSpecification,
    AdditionalInferenceSpecifications: additionalInferenceSpecifications,
    ValidationSpecification: anything,
    SourceAlgorithmSpecification: anything,
    SecurityConfig: anything,
    ModelCard: anything,
    ModelApprovalStatus: approvalStatus,
    ModelMetrics: anything,
    MetadataProperties: anything,
    CustomerMetadataProperties: mapOf(text({ max: 256 })),
    DriftCheckBaselines: anything,
    Domain: text(),
    Task: text(),
    SamplePayloadUrl: s3Url,
    SkipModelValidation: oneOf('All', 'None'),
    SourceUri: text({ max: 1024 }),
    ModelLifeCycle: anything,
    CertifyForMarketplace: flag,
    ClientToken: text({ min: 1, max: 36 }),
    Tags: tags,
  },
)
export type CreateModelPackageInput = Read<typeof createModelPackage>

export const updateModelPackage = structure(
  {
    ModelPackageArn: text({
      min: 1,
      max: 2048,
      pattern: /arn:aws[a-z-]*:sagemaker:[a-z0-9-]{9,16}:[0-9]{12}:model-package\/[\S]{1,2048}/,
    }),
  },
  {
    ModelApprovalStatus: approvalStatus,
    ModelPackageRegistrationType: registrationType,
    // No line may end within it.
    ApprovalDescription: text({ max: 1024, pattern: /.*/ }),
    CustomerMetadataProperties: mapOf(text({ max: 256 })),
    CustomerMetadataPropertiesToRemove: list(text({ max: 128 })),
    InferenceSpecification: inferenceSpecification,
    AdditionalInferenceSpecificationsToAdd: additionalInferenceSpecifications,
    ModelCard: anything,
    SourceUri: text({ max: 1024 }),
    ModelLifeCycle: anything,
    ClientToken: text({ min: 1, max: 36 }),
  },
)

export const listModelPackages = structure(
  {},
  {
    ...listMembers,
    SortBy: oneOf('Name', 'CreationTime'),
    ModelApprovalStatus: approvalStatus,
    ModelPackageGroupName: arnOrName,
    ModelPackageType: oneOf('Versioned', 'Unversioned', 'Both'),
  },
)
