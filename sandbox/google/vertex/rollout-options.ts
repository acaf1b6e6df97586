import type { Message } from '../types.ts'
import { integer, invalid, text } from './fields.ts'
import type { Bound } from './rolling.ts'

/** rolloutOptions of a request, checked as far as they stand by themselves. */
export interface RolloutOptions {
  previousDeployedModel: string
  maxUnavailable: Bound
  maxSurge: Bound
}

/** @throws GoogleError INVALID_ARGUMENT that says which option to change. */
export function readRolloutOptions(options: Message): RolloutOptions {
  const previousDeployedModel = text(options, 'previousDeployedModel')
  if (previousDeployedModel === undefined) {
    throw invalid('rollout_options.previous_deployed_model is required: the DeployedModel to replace.')
  }
  if (!/^\d+$/.test(previousDeployedModel)) {
    throw invalid(
      `rollout_options.previous_deployed_model "${previousDeployedModel}" is not the ID of a DeployedModel, which is a number.`,
    )
  }
  const maxUnavailable = readBound(options, 'maxUnavailable')
  const maxSurge = readBound(options, 'maxSurge')
  if (isZero(maxUnavailable) && isZero(maxSurge)) {
    throw invalid(
      'max_unavailable and max_surge of rollout_options are both 0, so that no replica could ever be replaced. Set one of them above 0.',
    )
  }
  return { previousDeployedModel, maxUnavailable, maxSurge }
}

function readBound(options: Message, name: 'maxUnavailable' | 'maxSurge'): Bound {
  const replicas = integer(options, `${name}Replicas`)
  const percentage = integer(options, `${name}Percentage`)
  const snake = name === 'maxSurge' ? 'max_surge' : 'max_unavailable'
  if (replicas !== undefined && percentage !== undefined) {
    throw invalid(
      `rollout_options sets both ${snake}_replicas and ${snake}_percentage, which are one choice (oneof ${snake}). Set one of them.`,
    )
  }
  if (replicas !== undefined) {
    if (replicas < 0) {
      throw invalid(`rollout_options.${snake}_replicas is ${replicas}. Write a count of 0 or more.`)
    }
    return { replicas }
  }
  if (percentage === undefined) return undefined
  if (percentage < 0 || percentage > 100) {
    throw invalid(`rollout_options.${snake}_percentage is ${percentage}. Write a percentage from 0 to 100.`)
  }
  return { percentage }
}

function isZero(bound: Bound): boolean {
  return bound === undefined || ('replicas' in bound ? bound.replicas : bound.percentage) === 0
}

/** The options as DeployedModel shows them, without the revision number. */
export function rolloutOptionsMessage({
  previousDeployedModel,
  maxUnavailable,
  maxSurge,
}: RolloutOptions): Message {
  return {
    previousDeployedModel,
    ...boundMessage('maxUnavailable', maxUnavailable),
    ...boundMessage('maxSurge', maxSurge),
  }
}

function boundMessage(name: string, bound: Bound): Message {
  if (bound === undefined) return {}
  return 'replicas' in bound
    ? { [`${name}Replicas`]: bound.replicas }
    : { [`${name}Percentage`]: bound.percentage }
}
