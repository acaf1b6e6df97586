import type { CloudTraits } from '#lib/domain/traits.ts'
import { shiftBakeProblems } from './bake-problems.ts'
import { buckets, endpointForm, registryForm } from './fleet.ts'
import { impossiblePercent, shiftForm } from './plan/index.ts'
import { longestWaitSeconds, shares } from './plan/shift.ts'
import { shiftWords } from './shift-words.ts'
import { shiftTimeline } from './timeline.ts'

export const traits: CloudTraits = {
  provider: 'sagemaker',
  name: 'SageMaker',
  update: 'UpdateEndpoint',
  company: 'aws',
  settleSeconds: 120,
  endsBakeEarly: {
    refusal:
      'SageMaker cannot be hurried through its own bake: an update in flight can only end or be rolled back. Shorten `bake` in the plan for the next rollout.',
  },
  keepsPrevious: false,
  deploysWhole: false,
  choices: ['percent', 'bakeMinutes', 'timeoutMinutes'],
  faults: {
    service: 'sagemaker',
    permissions: ['UpdateEndpoint', 'CreateEndpointConfig', 'CreateModel', 'DescribeEndpoint'].map(
      (operation) => ({ operation, permission: `sagemaker:${operation}` }),
    ),
    waitsForHealth: false,
  },
  plan: shiftForm,
  endpoint: endpointForm,
  registry: registryForm,
  places: buckets,
  shiftWords,
  timeline: shiftTimeline,
  bakeProblems: shiftBakeProblems,
  impossiblePercent,
  canaryLimits: { percent: shares.canary.most, bakeSeconds: longestWaitSeconds },
}
