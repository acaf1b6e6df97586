import { compare } from '../../world/page-token.ts'
import type { GoogleCall, Message } from '../types.ts'
import { readDisplayName } from './display-name.ts'
import { evaluationMethods } from './evaluations.ts'
import {
  failedPrecondition,
  invalid,
  labels,
  requiredNested,
  requiredText,
  text,
  updateMask,
} from './fields.ts'
import { type Listing, listPage } from './listing.ts'
import { modelMessage, refuseDeployed, refuseNeededVersion } from './model-message.ts'
import { modelName, modelVersionName, readModelName, readParent } from './names.ts'
import { copyModel, uploadModel } from './new-version.ts'
import { beginOperation, operationMessage } from './operations.ts'
import type { ModelRecord, ModelVersionRecord } from './state.ts'
import { checkEtag, etagOf, type StoreMethods, type VertexStore } from './store.ts'
import { addTask } from './tasks.ts'
import { mergeVersionAliases } from './version-aliases.ts'

export const modelMethods: StoreMethods = {
  UploadModel: uploadModel,
  CopyModel: copyModel,
  GetModel: (store, { request }) => {
    const { model, version } = store.modelVersion(readModelName(text(request, 'name')))
    return modelMessage(store, model, version)
  },
  ListModels: listModels,
  ListModelVersions: listModelVersions,
  UpdateModel: updateModel,
  MergeVersionAliases: mergeVersionAliases,
  DeleteModel: deleteModel,
  DeleteModelVersion: deleteModelVersion,
  ...evaluationMethods,
}

const MODELS: Listing<ModelRecord> = {
  text: { model: ({ id }) => id, displayName: ({ displayName }) => displayName },
  labels: (model) => model.labels,
  order: {
    displayName: ({ displayName }) => displayName,
    createTime: ({ createdAt }) => createdAt,
    updateTime: ({ updatedAt }) => updatedAt,
  },
  natural: (a, b) => compare(b.createdAt, a.createdAt) || compare(a.id, b.id),
}

/** Each model shows its default version. */
function listModels(store: VertexStore, call: GoogleCall): Message {
  const place = readParent(text(call.request, 'parent'))
  const { page, nextPageToken } = listPage(call, Object.values(store.at(place).models), MODELS)
  const models = page.flatMap((model) => {
    const version = model.versions.find(({ aliases }) => aliases.includes('default'))
    return version ? [modelMessage(store, model, version)] : []
  })
  return { models, ...nextPageToken }
}

const VERSIONS: Listing<ModelVersionRecord> = {
  text: {},
  labels: (version) => version.labels,
  order: {
    createTime: ({ createdAt }) => createdAt,
    updateTime: ({ updatedAt }) => updatedAt,
  },
  natural: (a, b) => Number(a.id) - Number(b.id),
}

function listModelVersions(store: VertexStore, call: GoogleCall): Message {
  const model = store.model(readModelName(text(call.request, 'name')))
  const { page, nextPageToken } = listPage(call, model.versions, VERSIONS)
  return { models: page.map((version) => modelMessage(store, model, version)), ...nextPageToken }
}

/** A name with a version changes that version, one without (or with @-) the model. */
function updateModel(store: VertexStore, { request }: GoogleCall): Message {
  const sent = requiredNested(request, 'model')
  const named = readModelName(text(sent, 'name'))
  const ofVersion = named.version !== undefined && named.version !== '-'
  const mask = updateMask(request, ['displayName', 'description', 'versionDescription', 'labels'])
  const { model, version } = store.modelVersion(ofVersion ? named : { ...named, version: undefined })
  if (ofVersion && (mask.has('displayName') || mask.has('description'))) {
    throw failedPrecondition('display_name and description are of the model: name it without a version.')
  }
  if (!ofVersion && mask.has('versionDescription')) {
    throw failedPrecondition('version_description is of a version: name the model with @ and the version.')
  }
  const name = modelVersionName(model.place, model.id, version.id)
  checkEtag(text(sent, 'etag'), etagOf(name, version.changes), name)
  // Everything is read before anything is changed.
  const displayName = mask.has('displayName') ? readDisplayName(sent) : model.displayName
  const description = text(sent, 'description') ?? ''
  const versionDescription = text(sent, 'versionDescription') ?? ''
  if (mask.has('labels')) (ofVersion ? version : model).labels = labels(sent)
  if (mask.has('description')) model.description = description
  if (mask.has('versionDescription')) version.description = versionDescription
  model.displayName = displayName
  model.updatedAt = store.instant
  version.updatedAt = store.instant
  version.changes += 1
  return modelMessage(store, model, version)
}

function deleteModel(store: VertexStore, { request, version }: GoogleCall): Message {
  const model = store.model(readModelName(text(request, 'name')))
  for (const each of model.versions) refuseDeployed(store, model, each)
  const operation = beginOperation(store, modelName(model.place, model.id), 'Delete')
  addTask(store, model.place, operation, { kind: 'delete-model', modelId: model.id })
  return operationMessage(operation, version)
}

function deleteModelVersion(store: VertexStore, { request, version: api }: GoogleCall): Message {
  const name = readModelName(requiredText(request, 'name'))
  if (name.version === undefined) {
    throw invalid(
      'Name the version to delete: projects/{project}/locations/{location}/models/{model}@{version}.',
    )
  }
  const { model, version } = store.modelVersion(name)
  refuseNeededVersion(store, model, version)
  const operation = beginOperation(store, modelName(model.place, model.id), 'Delete')
  addTask(store, model.place, operation, {
    kind: 'delete-version',
    modelId: model.id,
    versionId: version.id,
  })
  return operationMessage(operation, api)
}
