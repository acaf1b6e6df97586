import { AwsError, type Place } from '../world/types.ts'
import { listNamed } from './inputs.ts'
import { listPage } from './paging.ts'
import * as inputs from './registry-inputs.ts'
import { read } from './shapes.ts'
import { arnOf, type ModelPackageGroupRecord, seconds } from './state.ts'
import { principal, type SageMakerStore, type StoreOperations, userContext } from './store.ts'

/** The registry's groups, in which the packages of a model are versioned. */
export const modelPackageGroupOperations: StoreOperations = {
  CreateModelPackageGroup: (store, { place, input }) => createGroup(store, place, input),
  DescribeModelPackageGroup: (store, { place, input }) =>
    describeGroup(
      place,
      groupOf(store, place, read(inputs.modelPackageGroupName, input).ModelPackageGroupName),
    ),
  ListModelPackageGroups: (store, { place, input }) => {
    const request = read(listNamed, input)
    const { page, ...next } = listPage(Object.values(store.at(place).groups), {
      SortOrder: 'Ascending',
      ...request,
    })
    return { ModelPackageGroupSummaryList: page.map(groupSummary), ...next }
  },
  DeleteModelPackageGroup: (store, { place, input }) => {
    const group = groupOf(store, place, read(inputs.modelPackageGroupName, input).ModelPackageGroupName)
    if (Object.values(store.at(place).packages).some((record) => record.groupName === group.name)) {
      throw new AwsError(
        'ConflictException',
        `Cannot delete ModelPackageGroup ${group.arn} because it still contains model packages.`,
      )
    }
    delete store.at(place).groups[group.name]
    delete store.at(place).tags[group.arn]
    return {}
  },
}

function createGroup(store: SageMakerStore, place: Place, input: unknown): unknown {
  const request = read(inputs.createModelPackageGroup, input)
  const name = request.ModelPackageGroupName
  const arn = arnOf(place, 'model-package-group', name)
  if (store.at(place).groups[name]) {
    throw new AwsError('ValidationException', `Model Package Group already exists: ${arn}`)
  }
  store.at(place).groups[name] = {
    name,
    arn,
    ...(request.ModelPackageGroupDescription === undefined
      ? {}
      : { description: request.ModelPackageGroupDescription }),
    createdAt: store.now(),
    latestVersion: 0,
  }
  if (request.Tags) store.at(place).tags[arn] = request.Tags
  return { ModelPackageGroupArn: arn }
}

/** By name or ARN. @throws AwsError ValidationException when there is none. */
export function groupOf(store: SageMakerStore, place: Place, nameOrArn: string): ModelPackageGroupRecord {
  const name = nameOrArn.split('/').at(-1) ?? nameOrArn
  const arn = arnOf(place, 'model-package-group', name)
  const group = store.at(place).groups[name]
  if (!group || (nameOrArn.startsWith('arn:') && nameOrArn !== arn)) {
    throw new AwsError(
      'ValidationException',
      `ModelPackageGroup ${nameOrArn.startsWith('arn:') ? nameOrArn : arn} does not exist.`,
    )
  }
  return group
}

function groupSummary(group: ModelPackageGroupRecord): Record<string, unknown> {
  return {
    ModelPackageGroupName: group.name,
    ModelPackageGroupArn: group.arn,
    ...(group.description === undefined ? {} : { ModelPackageGroupDescription: group.description }),
    CreationTime: seconds(group.createdAt),
    ModelPackageGroupStatus: 'Completed',
  }
}

function describeGroup(place: Place, group: ModelPackageGroupRecord): Record<string, unknown> {
  return { ...groupSummary(group), CreatedBy: userContext(principal(place)) }
}
