import { compare } from '../../world/page-token.ts'
import { type GoogleCall, GoogleError, type Message } from '../types.ts'
import { instant, text } from './fields.ts'
import { type Listing, listPage } from './listing.ts'
import { modelVersionName, readEvaluationName, readModelName } from './names.ts'
import type { EvaluationRecord, ModelRecord, ModelVersionRecord } from './state.ts'
import type { StoreMethods, VertexStore } from './store.ts'

export const evaluationMethods: StoreMethods = {
  ListModelEvaluations: listModelEvaluations,
  GetModelEvaluation: getModelEvaluation,
}

const CLASSIFICATION_SCHEMA =
  'gs://google-cloud-aiplatform/schema/modelevaluation/classification_metrics_1.0.0.yaml'

const LISTING: Listing<EvaluationRecord> = {
  text: { displayName: ({ displayName }) => displayName },
  labels: () => ({}),
  order: { createTime: ({ createdAt }) => createdAt },
  natural: (a, b) => compare(b.createdAt, a.createdAt) || compare(a.id, b.id),
}

/** Evaluations of the version named, or of the default one. */
function listModelEvaluations(store: VertexStore, call: GoogleCall): Message {
  const { model, version } = store.modelVersion(readModelName(text(call.request, 'parent')))
  const { page, nextPageToken } = listPage(call, version.evaluations, LISTING)
  return {
    modelEvaluations: page.map((evaluation) => evaluationMessage(model, version, evaluation)),
    ...nextPageToken,
  }
}

/** A name without a version finds the evaluation in whatever version it belongs to. */
function getModelEvaluation(store: VertexStore, { request }: GoogleCall): Message {
  const name = readEvaluationName(text(request, 'name'))
  const model = store.model(name)
  const versions = name.version === undefined ? model.versions : [store.modelVersion(name).version]
  for (const version of versions) {
    const evaluation = version.evaluations.find(({ id }) => id === name.evaluationId)
    if (evaluation) return evaluationMessage(model, version, evaluation)
  }
  throw new GoogleError('NOT_FOUND', `The ModelEvaluation ${text(request, 'name')} does not exist.`)
}

function evaluationMessage(
  model: ModelRecord,
  version: ModelVersionRecord,
  evaluation: EvaluationRecord,
): Message {
  return {
    name: `${modelVersionName(model.place, model.id, version.id)}/evaluations/${evaluation.id}`,
    displayName: evaluation.displayName,
    metricsSchemaUri: CLASSIFICATION_SCHEMA,
    metrics: evaluation.metrics,
    createTime: instant(evaluation.createdAt),
  }
}
