import type { Place } from '../../world/types.ts'
import { type GoogleCall, GoogleError, type Message } from '../types.ts'
import { readDisplayName } from './display-name.ts'
import { invalid, labels, nested, requiredNested, requiredText, text, texts } from './fields.ts'
import { modelName, modelVersionName, readModelName, readParent } from './names.ts'
import { beginOperation, operationMessage } from './operations.ts'
import type { NewModel, NewVersion } from './state.ts'
import type { VertexStore } from './store.ts'
import { addTask } from './tasks.ts'
import { checkAlias } from './version-aliases.ts'

/** Fields of a model that are kept as they were given. */
const KEPT = ['predictSchemata', 'metadataSchemaUri', 'metadata', 'encryptionSpec'] as const

/** UploadModel: a new model, or the next version of `parentModel`. */
export function uploadModel(store: VertexStore, { request, version }: GoogleCall): Message {
  const place = readParent(text(request, 'parent'))
  const sent = requiredNested(request, 'model')
  const destination = destinationOf(store, place, request)
  const aliases = texts(sent, 'versionAliases')
  for (const alias of aliases) checkAlias(alias)
  const model = {
    id: destination.id,
    displayName: destination.isNew ? readDisplayName(sent) : (text(sent, 'displayName') ?? ''),
    labels: {},
    ...optional('description', text(sent, 'description')),
  }
  const uploaded = readVersion(sent, aliases)
  // From here on nothing is refused.
  const operation = beginOperation(store, modelName(place, model.id), 'UploadModel')
  addTask(store, place, operation, {
    kind: 'add-version',
    model,
    isNew: destination.isNew,
    version: uploaded,
    response: 'UploadModelResponse',
  })
  return operationMessage(operation, version)
}

function readVersion(sent: Message, aliases: string[]): NewVersion {
  const containerSpec = nested(sent, 'containerSpec')
  if (containerSpec) requiredText(containerSpec, 'imageUri')
  return {
    aliases,
    labels: labels(sent),
    details: Object.fromEntries(
      KEPT.flatMap((field) => (sent[field] ? [[field, sent[field]] as const] : [])),
    ),
    ...optional('description', text(sent, 'versionDescription')),
    ...optional('artifactUri', text(sent, 'artifactUri')),
    ...optional('containerSpec', containerSpec),
    ...optional('explanationSpec', nested(sent, 'explanationSpec')),
  }
}

/** CopyModel: a version of a model of the same project, into this location. Aliases stay behind. */
export function copyModel(store: VertexStore, { request, version: api }: GoogleCall): Message {
  const place = readParent(text(request, 'parent'))
  const source = readModelName(requiredText(request, 'sourceModel'))
  if (source.place.account !== place.account) {
    throw invalid(`The source model is in project ${source.place.account}; it must be in ${place.account}.`)
  }
  const { model, version } = store.modelVersion(source)
  const destination = destinationOf(store, place, request)
  const { id: _id, createdAt: _created, updatedAt: _updated, changes: _changes, ...copied } = version
  const { evaluations: _evaluations, ...kept } = copied
  const operation = beginOperation(store, modelName(place, destination.id), 'CopyModel')
  addTask(store, place, operation, {
    kind: 'add-version',
    model: {
      id: destination.id,
      displayName: model.displayName,
      labels: { ...model.labels },
      ...optional('description', model.description),
    },
    isNew: destination.isNew,
    version: {
      ...structuredClone(kept),
      aliases: [],
      copyOf: modelVersionName(model.place, model.id, version.id),
    },
    response: 'CopyModelResponse',
  })
  return operationMessage(operation, api)
}

/** The model that a version goes into: `parentModel`, or a new one. */
function destinationOf(
  store: VertexStore,
  place: Place,
  request: Message,
): { id: NewModel['id']; isNew: boolean } {
  const modelId = text(request, 'modelId')
  const parent = text(request, 'parentModel')
  if (modelId !== undefined && parent !== undefined) {
    throw invalid('Set model_id for a new model or parent_model for a new version of one, not both.')
  }
  if (parent !== undefined) {
    const named = readModelName(parent)
    if (named.place.account !== place.account || named.place.region !== place.region) {
      throw invalid(`parent_model ${parent} is not in the location of the request.`)
    }
    return { id: store.model(named).id, isNew: false }
  }
  if (modelId === undefined) return { id: store.newId(), isNew: true }
  if (!/^[a-z_][a-z0-9_-]{0,62}$/.test(modelId)) {
    throw invalid(
      `model_id "${modelId}" is not allowed. Use at most 63 lowercase letters, digits, underscores and dashes, and begin with a letter or an underscore.`,
    )
  }
  const state = store.at(place)
  const underWay = state.tasks.some((task) => task.kind === 'add-version' && task.model.id === modelId)
  if (state.models[modelId] || underWay) {
    throw new GoogleError(
      'ALREADY_EXISTS',
      `The Model ${modelName(place, modelId)} already exists. Name it as parent_model to add a version to it.`,
    )
  }
  return { id: modelId, isNew: true }
}

function optional<K extends string, V>(field: K, value: V | undefined): { [key in K]?: V } {
  return (value === undefined ? {} : { [field]: value }) as { [key in K]?: V }
}
