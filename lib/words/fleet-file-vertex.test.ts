import { describe, expect, test } from 'vitest'
import { traitsOf } from '#lib/clouds/registered.ts'
import { parseFleetFile } from '../domain/fleet/fleet-file.ts'
import { file } from '../domain/testing/fleet-file-vertex.ts'
import { say } from './say.ts'

describe('what Vertex AI would refuse is refused in the file', () => {
  test.each([
    [
      'both forms of the surge',
      'maxSurgePercentage: 25,',
      'maxSurgePercentage: 25, maxSurgeReplicas: 1,',
      '`maxSurgeReplicas` and `maxSurgePercentage` are both given; Vertex AI takes one of them. Remove one.',
    ],
    [
      'both forms of the unavailable replicas',
      'maxUnavailableReplicas: 0,',
      'maxUnavailableReplicas: 0, maxUnavailablePercentage: 10,',
      '`maxUnavailableReplicas` and `maxUnavailablePercentage` are both given; Vertex AI takes one of them. Remove one.',
    ],
    [
      'a percentage over 100',
      'maxSurgePercentage: 25',
      'maxSurgePercentage: 125',
      '`maxSurgePercentage` is 125 %; Vertex AI allows at most 100 %. Lower it in plan nightly-rolling.',
    ],
    [
      'a negative percentage',
      'maxSurgePercentage: 25',
      'maxSurgePercentage: -5',
      '`maxSurgePercentage` is -5; Vertex AI takes a whole number of percent from 0. Change it in plan nightly-rolling.',
    ],
    [
      'half a replica',
      'maxSurgeReplicas: 2',
      'maxSurgeReplicas: 1.5',
      '`maxSurgeReplicas` is 1.5; Vertex AI takes a whole number of replicas from 0. Change it in plan both-clouds.',
    ],
    [
      'neither surge nor unavailable replicas',
      'maxSurgePercentage: 25',
      'maxSurgePercentage: 0',
      'Both the surge and the unavailable replicas are 0, so no replica could ever be replaced. Allow at least one of them in plan nightly-rolling, e.g. maxSurgeReplicas: 1.',
    ],
    [
      'a plan without shift for SageMaker endpoints',
      'plan: both-clouds',
      'plan: nightly-rolling',
      'Plan nightly-rolling has no `shift`, but risk has SageMaker endpoints. Add one to the plan, e.g. shift: { strategy: canary, percent: 10, bake: 30m }.',
    ],
    [
      'a Vertex endpoint in an AWS region',
      'provider: vertex, project: fraud-prod, region: us-central1',
      'provider: vertex, project: fraud-prod, region: us-east-1',
      '`us-east-1` (Ashburn) is an AWS region; Vertex AI needs a Google region.',
    ],
    [
      'a bucket where a registered model belongs',
      'us-central1: projects/fraud-prod/locations/us-central1/models/risk',
      'us-central1: s3://risk-us',
      '`s3://risk-us` is no registered model. Write e.g. us-central1: projects/fraud-prod/locations/us-central1/models/fraud-scoring.',
    ],
    [
      'a model of another region',
      'locations/us-central1/models/risk',
      'locations/us-east1/models/risk',
      'is registered in us-east1; an endpoint in us-central1 needs a model of us-central1.',
    ],
    [
      'no registered model for a region',
      '      us-central1: projects/fraud-prod/locations/us-central1/models/risk\n',
      '',
      '`artifacts` of risk names no registered model there. Add us-central1: projects/fraud-prod/locations/us-central1/models/….',
    ],
    [
      'keys of the other cloud',
      'provider: vertex, project: fraud-prod, region: us-central1',
      'provider: vertex, project: fraud-prod, variant: AllTraffic, region: us-central1',
      '`variant` is not a key here. Allowed: provider, project, region, name, role, peakRps.',
    ],
  ])('%s', (_, from, to, sentence) => {
    expect(file).toContain(from)
    const parsed = parseFleetFile(file.replace(from, to), traitsOf)
    const told = parsed.ok ? [] : parsed.problems.map(({ said }) => say(said))
    expect(told.some((line) => line.includes(sentence))).toBe(true)
  })
})
