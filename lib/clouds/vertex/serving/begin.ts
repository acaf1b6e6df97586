import { attemptName } from '#lib/clouds/attempt-name.ts'
import type { Google } from '#lib/clouds/google/clients.ts'
import { parseModelName } from '#lib/clouds/vertex/manifest/model.ts'
import { terminal } from '#lib/domain/errors.ts'
import type { Guardrail } from '#lib/domain/plan/plan.ts'
import type { Attempt, Begun } from '#lib/domain/ports.ts'
import type { ArtifactCopy, PlannedCall } from '#lib/domain/types.ts'
import { list } from '#lib/domain/wording.ts'
import { rollingIn } from '../plan/section.ts'
import type { DeployedModelAnswer } from './answers.ts'
import { refuseOtherVersion } from './chosen-version.ts'
import { busy, deployRolling, isListed, refuseWhileMoving } from './deploy.ts'
import { peeredSentence } from './findings.ts'
import type { EndpointAddress, VertexReader } from './reader.ts'
import { configNameOf, type EndpointStates, isPeered, servingModels, unsharedModels } from './states.ts'
import { boundsOf, settingsOf } from './translate.ts'

/**
 * One DeployModel on the DeployedModel that serves. Its display name is derived from the attempt, so whatever an earlier,
 * interrupted call began is found among the endpoint's deployments and not begun again.
 */
export async function begin(
  google: Google,
  reader: VertexReader,
  attempt: Attempt,
  guardrail: Guardrail,
  artifact: ArtifactCopy,
): Promise<Begun | undefined> {
  const { endpoint } = attempt
  const configName = attemptName(attempt)
  if (parseModelName(artifact.url)?.version === undefined) {
    throw terminal(
      `${artifact.url} is no model version, so it cannot be deployed on ${endpoint.name}. ` +
        'Register the release in the Vertex AI Model Registry of the region; its name is projects/…/locations/…/models/…@version.',
      'NoModelVersion',
    )
  }
  const states = await reader.states(endpoint)
  if (isListed(states, configName)) return undefined
  refuseWhileMoving(endpoint, states)
  refuseOnPeered(endpoint, states)
  const previous = servingOnly(endpoint, states)
  if (!states.known) await refuseWhileUnlisted(reader, endpoint)
  await refuseOtherVersion(reader, attempt, guardrail, artifact)

  const rolling = rollingIn(guardrail)
  return deployRolling(
    google,
    reader,
    endpoint,
    {
      previous: previous.id,
      model: artifact.url,
      displayName: configName,
      bounds: boundsOf(rolling),
      settings: settingsOf(rolling, previous),
    },
    (now) => isListed(now, configName),
  )
}

/** What begin would call on an endpoint where nothing was begun yet. */
export function plannedCalls(attempt: Attempt): PlannedCall[] {
  return [
    {
      service: 'Vertex AI',
      operation: 'DeployModel',
      region: attempt.endpoint.region,
      subject: attemptName(attempt),
    },
  ]
}

/** A rolling deployment stands beside the previous one, and here there is no room beside it. */
function refuseOnPeered(endpoint: EndpointAddress, { answer }: EndpointStates): void {
  if (!isPeered(answer)) return
  throw terminal(peeredSentence(endpoint.name), 'PrivateEndpoint')
}

/** The one DeployedModel that has the traffic. */
export function servingOnly(endpoint: EndpointAddress, states: EndpointStates): DeployedModelAnswer {
  const unshared = unsharedModels(states)
  if (unshared.length > 0) {
    throw terminal(
      `Vertex AI does not tell which of ${list(unshared.map(configNameOf))} on ${endpoint.name} in ${endpoint.region} takes the traffic. Undeploy by hand what is not needed, so that one is left.`,
      'ShareUnknown',
    )
  }
  const [serving, ...others] = servingModels(states)
  if (serving === undefined) {
    throw terminal(
      `${endpoint.name} in ${endpoint.region} serves nothing, so there is nothing to roll on. Deploy a first model on it by hand.`,
      'NothingDeployed',
    )
  }
  if (others.length > 0) {
    const names = list([serving, ...others].map(configNameOf))
    throw terminal(
      `The traffic of ${endpoint.name} in ${endpoint.region} is split between ${names}. Give all of it to one of them first.`,
      'TrafficSplit',
    )
  }
  return serving
}

/**
 * Where Google does not list what is under way, an earlier call of this attempt cannot be told from nobody's: the operation that
 * runs is waited for, and what it brings is recognised by its name.
 */
async function refuseWhileUnlisted(reader: VertexReader, endpoint: Attempt['endpoint']): Promise<void> {
  const operations = await reader.operations(endpoint, 'DeployModel')
  if (operations.some(({ done }) => !done)) throw busy(endpoint, ['a model'])
}
