import { AwsError, type Place } from '../world/types.ts'
import type { AdditionalInferenceSpecification } from './container-inputs.ts'
import { groupOf } from './model-package-groups.ts'
import { listPage } from './paging.ts'
import * as inputs from './registry-inputs.ts'
import { read } from './shapes.ts'
import { arnOf, type ModelPackageRecord, seconds } from './state.ts'
import { principal, type SageMakerStore, type StoreOperations, userContext } from './store.ts'

/** The registry's packages: versioned in a group, or alone under a name. */
export const modelPackageOperations: StoreOperations = {
  CreateModelPackage: (store, { place, input }) => ({
    ModelPackageArn: createModelPackage(store, place, read(inputs.createModelPackage, input)).arn,
  }),
  DescribeModelPackage: (store, { place, input }) =>
    describePackage(packageOf(store, place, read(inputs.modelPackageName, input).ModelPackageName)),
  BatchDescribeModelPackage: (store, { place, input }) => batchDescribe(store, place, input),
  UpdateModelPackage: (store, { place, input }) => updateModelPackage(store, place, input),
  DeleteModelPackage: (store, { place, input }) => {
    const record = packageOf(store, place, read(inputs.modelPackageName, input).ModelPackageName)
    delete store.at(place).packages[record.arn]
    delete store.at(place).tags[record.arn]
    return {}
  },
  ListModelPackages: (store, { place, input }) => listModelPackages(store, place, input),
}

function packageOf(store: SageMakerStore, place: Place, nameOrArn: string): ModelPackageRecord {
  const arn = nameOrArn.startsWith('arn:') ? nameOrArn : arnOf(place, 'model-package', nameOrArn)
  const record = store.at(place).packages[arn]
  if (!record) throw new AwsError('ValidationException', `ModelPackage ${arn} does not exist.`)
  return record
}

/** Registers a package: in a group under its next version, or alone under a name. A client token registers one only. */
export function createModelPackage(
  store: SageMakerStore,
  place: Place,
  request: inputs.CreateModelPackageInput,
  registration: { version?: number; createdAt?: number } = {},
): ModelPackageRecord {
  const { ModelPackageName, ModelPackageGroupName, ModelApprovalStatus, ClientToken, Tags, ...details } =
    request
  const known = Object.values(store.at(place).packages).find(
    (record) => ClientToken !== undefined && record.clientToken === ClientToken,
  )
  if (known) return known
  if ((ModelPackageName === undefined) === (ModelPackageGroupName === undefined)) {
    throw new AwsError('ValidationException', 'Specify either ModelPackageName or ModelPackageGroupName.')
  }
  const common = {
    createdAt: registration.createdAt ?? store.now(),
    createdBy: principal(place),
    ...(ClientToken === undefined ? {} : { clientToken: ClientToken }),
    details,
  }
  let record: ModelPackageRecord
  if (ModelPackageGroupName === undefined) {
    const name = ModelPackageName ?? ''
    record = { arn: arnOf(place, 'model-package', name), name, ...common }
    if (store.at(place).packages[record.arn]) {
      throw new AwsError('ConflictException', `ModelPackage already exists: ${record.arn}`)
    }
  } else {
    const group = groupOf(store, place, ModelPackageGroupName)
    const version = registration.version ?? group.latestVersion + 1
    group.latestVersion = Math.max(group.latestVersion, version)
    record = {
      arn: arnOf(place, 'model-package', `${group.name}/${version}`),
      groupName: group.name,
      version,
      approvalStatus: ModelApprovalStatus ?? 'PendingManualApproval',
      ...common,
    }
  }
  store.at(place).packages[record.arn] = record
  if (Tags) store.at(place).tags[record.arn] = Tags
  return record
}

/** What an update puts in the place of what was said before. */
const UPDATED_MEMBERS = [
  'InferenceSpecification',
  'SourceUri',
  'ModelLifeCycle',
  'ModelPackageRegistrationType',
  'ModelCard',
] as const

const MOST_ADDITIONAL_SPECIFICATIONS = 15

/** @throws AwsError ValidationException for a name that is taken, or for more than a package can have. */
function withAdded(
  record: ModelPackageRecord,
  added: AdditionalInferenceSpecification[],
): AdditionalInferenceSpecification[] {
  const known = record.details.AdditionalInferenceSpecifications as
    | AdditionalInferenceSpecification[]
    | undefined
  const all = [...(known ?? []), ...added]
  const names = all.map((specification) => specification.Name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) {
    throw new AwsError(
      'ValidationException',
      `Additional inference specification names must be unique within a model package: "${twice}" is taken.`,
    )
  }
  if (all.length > MOST_ADDITIONAL_SPECIFICATIONS) {
    throw new AwsError(
      'ValidationException',
      `A model package can have at most ${MOST_ADDITIONAL_SPECIFICATIONS} additional inference specifications.`,
    )
  }
  return all
}

function updateModelPackage(store: SageMakerStore, place: Place, input: unknown): unknown {
  const request = read(inputs.updateModelPackage, input)
  const record = packageOf(store, place, request.ModelPackageArn)
  if (request.ModelApprovalStatus !== undefined && record.groupName === undefined) {
    throw new AwsError(
      'ValidationException',
      'ModelApprovalStatus can only be updated for versioned model packages.',
    )
  }
  const { AdditionalInferenceSpecificationsToAdd: added } = request
  const specifications = added && withAdded(record, added)
  // From here on nothing is refused.
  if (request.ModelApprovalStatus !== undefined) record.approvalStatus = request.ModelApprovalStatus
  if (request.ApprovalDescription !== undefined) record.approvalDescription = request.ApprovalDescription
  const customer = {
    ...(record.details.CustomerMetadataProperties as object | undefined),
    ...request.CustomerMetadataProperties,
  }
  const removed = new Set(request.CustomerMetadataPropertiesToRemove)
  const kept = Object.entries(customer).filter(([key]) => !removed.has(key))
  if (kept.length > 0) record.details.CustomerMetadataProperties = Object.fromEntries(kept)
  else delete record.details.CustomerMetadataProperties
  if (specifications) record.details.AdditionalInferenceSpecifications = specifications
  for (const member of UPDATED_MEMBERS) {
    if (request[member] !== undefined) record.details[member] = request[member]
  }
  record.modifiedAt = store.now()
  record.modifiedBy = principal(place)
  return { ModelPackageArn: record.arn }
}

function listModelPackages(store: SageMakerStore, place: Place, input: unknown): unknown {
  const request = read(inputs.listModelPackages, input)
  const group =
    request.ModelPackageGroupName === undefined
      ? undefined
      : groupOf(store, place, request.ModelPackageGroupName)
  // Without a group, AWS lists only the packages that have no versions unless told otherwise.
  const type = request.ModelPackageType ?? (group ? 'Versioned' : 'Unversioned')
  const matching = Object.values(store.at(place).packages).filter(
    (record) =>
      (group === undefined || record.groupName === group.name) &&
      (type === 'Both' || (type === 'Versioned') === (record.groupName !== undefined)) &&
      (request.ModelApprovalStatus === undefined || record.approvalStatus === request.ModelApprovalStatus),
  )
  const listed = matching.map((record) => ({ name: sortName(record), createdAt: record.createdAt, record }))
  const { page, ...next } = listPage(listed, { SortOrder: 'Ascending', ...request })
  return { ModelPackageSummaryList: page.map(({ record }) => packageSummary(record)), ...next }
}

/** Versions in numeric order: group/9 before group/10. */
function sortName(record: ModelPackageRecord): string {
  return record.name ?? `${record.groupName}/${String(record.version).padStart(9, '0')}`
}

function packageSummary(record: ModelPackageRecord): Record<string, unknown> {
  return {
    ...(record.name === undefined ? {} : { ModelPackageName: record.name }),
    ...(record.groupName === undefined
      ? {}
      : { ModelPackageGroupName: record.groupName, ModelPackageVersion: record.version }),
    ModelPackageArn: record.arn,
    ...keptOf(record),
    CreationTime: seconds(record.createdAt),
    ModelPackageStatus: 'Completed',
    ...(record.approvalStatus === undefined ? {} : { ModelApprovalStatus: record.approvalStatus }),
  }
}

/** What summaries tell of the request as it was given. */
function keptOf({ details }: ModelPackageRecord): Record<string, unknown> {
  const told = ['ModelPackageDescription', 'ModelPackageRegistrationType', 'ModelLifeCycle']
  return Object.fromEntries(
    told.flatMap((name) => (details[name] === undefined ? [] : [[name, details[name]]])),
  )
}

function describePackage(record: ModelPackageRecord): Record<string, unknown> {
  return {
    ...record.details,
    ...packageSummary(record),
    // AWS requires the name in this answer; for a version it is the group's.
    ModelPackageName: record.name ?? record.groupName,
    ModelPackageStatusDetails: { ValidationStatuses: [], ImageScanStatuses: [] },
    CertifyForMarketplace: record.details.CertifyForMarketplace ?? false,
    CreatedBy: userContext(record.createdBy),
    ...(record.approvalDescription === undefined ? {} : { ApprovalDescription: record.approvalDescription }),
    ...(record.modifiedAt === undefined ? {} : { LastModifiedTime: seconds(record.modifiedAt) }),
    ...(record.modifiedBy === undefined ? {} : { LastModifiedBy: userContext(record.modifiedBy) }),
  }
}

function batchDescribe(store: SageMakerStore, place: Place, input: unknown): unknown {
  const arns = read(inputs.batchDescribeModelPackage, input).ModelPackageArnList
  const found = arns.flatMap((arn) => store.at(place).packages[arn] ?? [])
  const missing = arns.filter((arn) => !store.at(place).packages[arn])
  return {
    ModelPackageSummaries: Object.fromEntries(
      found.map((record) => [
        record.arn,
        { ...packageSummary(record), InferenceSpecification: record.details.InferenceSpecification },
      ]),
    ),
    BatchDescribeModelPackageErrorMap: Object.fromEntries(
      missing.map((arn) => [
        arn,
        { ErrorCode: 'ValidationException', ErrorResponse: `ModelPackage ${arn} does not exist.` },
      ]),
    ),
  }
}
