import { fleetFileSchema } from './schema.ts'

/** The keys that a fleet file may have, read from its schema: a list beside it would soon lack some. */

const { plans, models } = fleetFileSchema.shape
const plan = plans.valueType.shape
const [, waves] = plan.order.unwrap().options
const judge = plan.judge.unwrap().shape
const metric = judge.metrics.unwrap().element.shape
const model = models.valueType.shape
const [sageMakerRegistry, vertexRegistry] = model.registry.options
const [sageMakerEndpoint, vertexEndpoint] = model.endpoints.element.options

const namesIn = (shape: object): readonly string[] => Object.keys(shape)

/** By the kind of thing they belong to; endpoints and registries have other keys on each cloud. */
export const keysOf: Readonly<Record<string, readonly string[]>> = {
  file: namesIn(fleetFileSchema.shape),
  plan: namesIn(plan),
  order: namesIn(waves.shape),
  shift: namesIn(plan.shift.unwrap().shape),
  vertex: namesIn(plan.vertex.unwrap().shape),
  rollbackOn: namesIn(plan.rollbackOn.unwrap().shape),
  judge: namesIn(judge),
  metric: namesIn(metric),
  source: namesIn(metric.source.unwrap().shape),
  model: namesIn(model),
  'registry sagemaker': namesIn(sageMakerRegistry.shape),
  'registry vertex': namesIn(vertexRegistry.shape),
  'endpoint sagemaker': namesIn(sageMakerEndpoint.shape),
  'endpoint vertex': namesIn(vertexEndpoint.shape),
}
