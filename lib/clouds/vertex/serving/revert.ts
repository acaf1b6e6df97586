import { attemptName } from '#lib/clouds/attempt-name.ts'
import type { Google } from '#lib/clouds/google/clients.ts'
import { terminal } from '#lib/domain/errors.ts'
import type { Attempt } from '#lib/domain/ports.ts'
import type { Baseline, Endpoint } from '#lib/domain/types.ts'
import type { DeployedModelAnswer } from './answers.ts'
import { servingOnly } from './begin.ts'
import { deployRolling, isOrBecomes, refuseWhileMoving } from './deploy.ts'
import { failedModel } from './observe.ts'
import type { VertexReader } from './reader.ts'
import { configNameOf, type EndpointStates, underwayModel } from './states.ts'
import { boundsLike, modelNameOf, settingsOf } from './translate.ts'

/**
 * Takes the rolling deployment in flight back: the previous model is deployed again on top of it, under the name it had, and
 * the higher revision wins. Nothing happens when nothing of the attempt is under way, or it goes back already.
 */
export async function interrupt(
  google: Google,
  reader: VertexReader,
  attempt: Attempt,
  baseline: Baseline | undefined,
): Promise<void> {
  const { endpoint } = attempt
  const configName = attemptName(attempt)
  const states = await reader.states(endpoint)
  const ongoing = underwayModel(states)
  if (ongoing === undefined || configNameOf(ongoing) !== configName) return
  await roll(google, reader, endpoint, states, ongoing, baseline, async (now) => {
    const still = underwayModel(now)
    if (still === undefined || configNameOf(still) !== configName) return true
    // Refused because it has failed in the meantime: Vertex AI puts the replicas back by itself.
    const operations = await reader.operations(endpoint, 'DeployModel')
    return operations.some(
      (operation) =>
        operation.failure !== undefined && failedModel(now, { configName }, operation) !== undefined,
    )
  })
}

/** Goes back to what was served before, when nothing is in flight and it is not what is served already. */
export async function restore(
  google: Google,
  reader: VertexReader,
  endpoint: Endpoint,
  baseline: Baseline,
): Promise<void> {
  const states = await reader.states(endpoint)
  if (isOrBecomes(states, baseline.configName)) return
  refuseWhileMoving(endpoint, states)
  const serving = servingOnly(endpoint, states)
  await roll(google, reader, endpoint, states, serving, baseline, (now) =>
    isOrBecomes(now, baseline.configName),
  )
}

/** Rolls what was served before onto the resources of `current`. */
async function roll(
  google: Google,
  reader: VertexReader,
  endpoint: Endpoint,
  states: EndpointStates,
  current: DeployedModelAnswer,
  baseline: Baseline | undefined,
  isAchieved: (states: EndpointStates) => boolean | Promise<boolean>,
): Promise<void> {
  const before = deploymentBefore(states, current, baseline)
  const model = baseline?.modelName ?? (before && modelNameOf(before))
  const displayName = baseline?.configName ?? (before && configNameOf(before))
  if (model === undefined || displayName === undefined) {
    throw terminal(
      `What ${endpoint.name} in ${endpoint.region} served before ${configNameOf(current)} is not known. ` +
        'Deploy the model version you want on it by hand.',
      'NoPreviousModel',
    )
  }
  await deployRolling(
    google,
    reader,
    endpoint,
    {
      previous: current.id,
      model,
      displayName,
      bounds: boundsLike(current.rolloutOptions),
      // As it was before; where that is gone, as it is.
      settings: settingsOf({}, before ?? current),
    },
    isAchieved,
  )
}

/** The deployment that is gone back to, if it is still listed. */
function deploymentBefore(
  { models }: EndpointStates,
  current: DeployedModelAnswer,
  baseline: Baseline | undefined,
): DeployedModelAnswer | undefined {
  const others = models.filter(({ id }) => id !== current.id)
  if (baseline !== undefined) return others.find((model) => configNameOf(model) === baseline.configName)
  return others.find(({ id }) => id === current.rolloutOptions?.previousDeployedModel)
}
