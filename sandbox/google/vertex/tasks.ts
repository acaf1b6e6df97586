import { seededFraction } from '../../world/random.ts'
import type { Place } from '../../world/types.ts'
import { GoogleError } from '../types.ts'
import { failedPrecondition } from './fields.ts'
import { refuseDeployed, refuseNeededVersion } from './model-message.ts'
import { modelName } from './names.ts'
import { CODE, fail, operationOf, succeed } from './operations.ts'
import { removeDeployment } from './rollout-end.ts'
import { endServing, recordServing } from './serving.ts'
import type { ModelRecord, NewModel, NewVersion, OperationRecord, Task } from './state.ts'
import { touch, type VertexStore } from './store.ts'
import { takeAliases } from './version-aliases.ts'

const SECOND = 1000

/** Milliseconds of cloud time that what is not a deployment takes, ± 20 %. */
const LENGTHS = {
  'create-endpoint': 8 * SECOND,
  'delete-endpoint': 5 * SECOND,
  undeploy: 30 * SECOND,
  'add-version': 20 * SECOND,
  'delete-version': 5 * SECOND,
  'delete-model': 5 * SECOND,
} as const satisfies Record<Task['kind'], number>

type WithoutTiming<T> = T extends Task ? Omit<T, 'operation' | 'startedAt' | 'dueAt'> : never

export function addTask(
  store: VertexStore,
  place: Place,
  operation: OperationRecord,
  task: WithoutTiming<Task>,
): void {
  const startedAt = store.instant
  const length = LENGTHS[task.kind] * (0.8 + 0.4 * seededFraction(store.context.seed, 'task', operation.id))
  store
    .at(place)
    .tasks.push({ ...task, operation: operation.id, startedAt, dueAt: startedAt + Math.round(length) })
}

/** Does what the task was for, and ends its operation. */
export function completeTask(store: VertexStore, place: Place, task: Task): void {
  const state = store.at(place)
  state.tasks = state.tasks.filter((each) => each !== task)
  const operation = operationOf(store, place, task.operation)
  try {
    const response = perform(store, place, task, operation)
    succeed(operation, task.dueAt, response.type, response.body)
  } catch (error) {
    if (!(error instanceof GoogleError)) throw error
    if (task.kind === 'add-version') fail(operation, task.dueAt, CODE.NOT_FOUND, error.message)
    else
      fail(
        operation,
        task.dueAt,
        CODE.FAILED_PRECONDITION,
        `${operation.parent} was not deleted: ${error.message}`,
      )
  }
}

const EMPTY = { type: 'Empty', body: {} }

/**
 * @throws GoogleError when it cannot be deleted any more: what was asked for after the deletion was accepted wins over it; and when
 * the model of a new version was deleted in the meantime.
 */
function perform(
  store: VertexStore,
  place: Place,
  task: Task,
  operation: OperationRecord,
): NonNullable<OperationRecord['response']> {
  const state = store.at(place)
  const at = task.dueAt
  switch (task.kind) {
    case 'create-endpoint': {
      const endpoint = { ...task.endpoint, createdAt: at, updatedAt: at }
      state.endpoints[endpoint.id] = endpoint
      return { type: 'Endpoint', body: { name: operation.parent, displayName: endpoint.displayName } }
    }
    case 'delete-endpoint': {
      const endpoint = state.endpoints[task.endpointId]
      if (endpoint && endpoint.deployments.length > 0)
        throw failedPrecondition('A model was deployed in the meantime. Undeploy it first.')
      if (endpoint) endServing(store, endpoint, at)
      delete state.endpoints[task.endpointId]
      return EMPTY
    }
    case 'undeploy': {
      const endpoint = state.endpoints[task.endpointId]
      if (endpoint) {
        removeDeployment(endpoint, task.deployedModelId)
        touch(endpoint, at)
        recordServing(store, endpoint, at)
      }
      return { type: 'UndeployModelResponse', body: {} }
    }
    case 'add-version': {
      if (task.isNew === false) store.model({ place, modelId: task.model.id })
      const model = addVersion(store, place, task.model, task.version, at)
      return {
        type: task.response,
        body: { model: modelName(place, model.id), modelVersionId: `${model.latestVersion}` },
      }
    }
    case 'delete-version': {
      const model = state.models[task.modelId]
      const version = model?.versions.find(({ id }) => id === task.versionId)
      if (!model || !version) return EMPTY
      refuseNeededVersion(store, model, version)
      model.versions = model.versions.filter((each) => each !== version)
      return EMPTY
    }
    case 'delete-model': {
      const model = state.models[task.modelId]
      if (model) for (const version of model.versions) refuseDeployed(store, model, version)
      delete state.models[task.modelId]
      return EMPTY
    }
  }
}

/**
 * The next version of the model, which is made when there is none yet. An alias moves from the version that had it.
 * @param number version number to take; the next one when undefined.
 */
export function addVersion(
  store: VertexStore,
  place: Place,
  wanted: NewModel,
  version: NewVersion,
  at: number,
  number?: number,
): ModelRecord {
  const models = store.at(place).models
  const model = models[wanted.id] ?? {
    ...wanted,
    place,
    createdAt: at,
    updatedAt: at,
    latestVersion: 0,
    versions: [],
  }
  models[wanted.id] = model
  const id = number ?? model.latestVersion + 1
  model.latestVersion = Math.max(model.latestVersion, id)
  model.updatedAt = at
  const aliases = new Set(version.aliases)
  if (model.versions.length === 0) aliases.add('default')
  takeAliases(model, aliases, undefined, at)
  model.versions.push({
    ...version,
    id: `${id}`,
    aliases: [...aliases],
    createdAt: at,
    updatedAt: at,
    changes: 1,
    evaluations: [],
  })
  return model
}
