import type { CloudTraits } from '#lib/domain/traits.ts'
import { rollingBakeProblems } from './bake-problems.ts'
import { endpointForm, registeredModels, registryForm } from './fleet.ts'
import { rollingForm } from './plan/index.ts'
import { rollingOf } from './plan/section.ts'
import { rollingWords } from './rolling-words.ts'
import { rollingTimeline } from './timeline.ts'

export const traits: CloudTraits = {
  provider: 'vertex',
  name: 'Vertex AI',
  update: 'rolling deployment',
  company: 'google',
  // Google tells of up to six minutes.
  settleSeconds: 360,
  endsBakeEarly: true,
  keepsPrevious: true,
  deploysWhole: true,
  choices: ['bakeMinutes'],
  faults: {
    service: 'aiplatform',
    permissions: [
      { operation: 'DeployModel', permission: 'aiplatform.endpoints.deploy' },
      { operation: 'UndeployModel', permission: 'aiplatform.endpoints.undeploy' },
      { operation: 'GetEndpoint', permission: 'aiplatform.endpoints.get' },
    ],
    waitsForHealth: true,
  },
  plan: rollingForm,
  endpoint: endpointForm,
  registry: registryForm,
  places: registeredModels,
  shiftWords: rollingWords,
  timeline: rollingTimeline,
  bakeProblems: rollingBakeProblems,
  impossiblePercent: () => undefined,
  replicaBounds: rollingOf,
}
