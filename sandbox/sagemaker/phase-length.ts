import { seededFraction } from '../world/random.ts'
import type { Place } from '../world/types.ts'
import type { Deployment, DeploymentPhase, EndpointRecord } from './state.ts'
import type { SageMakerStore } from './store.ts'

const SECOND = 1000

/** The endpoint that something is done to. */
export interface Subject {
  store: SageMakerStore
  place: Place
  endpoint: EndpointRecord
}

/** How long the parts of a deployment take in cloud time; a seeded jitter is added where a range is given. */
const DURATIONS = {
  createFleet: { least: 210 * SECOND, spread: 60 * SECOND },
  activateTraffic: { least: 4 * SECOND, spread: 4 * SECOND },
  terminateFleet: { least: 45 * SECOND, spread: 30 * SECOND },
  rollBack: { least: 30 * SECOND, spread: 30 * SECOND },
  resize: { least: 100 * SECOND, spread: 40 * SECOND },
} as const

/** Milliseconds; a weight changes without new instances. */
export const REWEIGH_MS = 8 * SECOND

/** Milliseconds of cloud time that a phase takes when nothing stops it. */
export function phaseLength(subject: Subject, deployment: Deployment, phase: DeploymentPhase): number {
  switch (phase) {
    case 'creating':
      return duration(subject, deployment, 'createFleet')
    case 'activating':
      return duration(subject, deployment, 'activateTraffic')
    case 'baking':
      return deployment.plan.bakeMs
    case 'termination-wait':
      return deployment.plan.terminationWaitMs
    case 'terminating':
      return duration(subject, deployment, 'terminateFleet')
    case 'rolling-back':
      return duration(subject, deployment, 'rollBack')
    case 'resizing':
      return duration(subject, deployment, 'resize')
  }
}

/** Milliseconds of cloud time until a fleet, or a batch of one, has its instances. */
export function createFleetLength(subject: Subject, deployment: Deployment): number {
  return duration(subject, deployment, 'createFleet')
}

/** Depends on what is deployed, not on when anyone looked. */
function duration(subject: Subject, deployment: Deployment, part: keyof typeof DURATIONS): number {
  const { least, spread } = DURATIONS[part]
  const fraction = seededFraction(
    subject.store.context.seed,
    subject.endpoint.arn,
    deployment.endpointConfigName,
    part,
    deployment.step,
  )
  return Math.round(least + fraction * spread)
}
