import { servingProviderContract } from '#lib/clouds/testing/contract.ts'
import { amsterdam, embeddings, MODEL, oneSurge, place, versionHere, vertexFleet } from '../testing/fleet.ts'
import { vertexProvider } from './index.ts'
import { generatedReleases } from './testing/generated-releases.ts'

const changing = /^(Create|Update|Delete|Deploy|Undeploy|Mutate|Merge|Upload|Copy)/

servingProviderContract('Vertex AI', async () => {
  const fleet = await vertexFleet({
    labels: { team: 'search' },
    serviceAccount: 'serving@payments-prod.iam.gserviceaccount.com',
    enableAccessLogging: true,
  })
  const { world } = fleet.sandbox
  return {
    provider: vertexProvider(fleet.google),
    endpoint: amsterdam,
    release: embeddings(58),
    artifact: versionHere(58),
    guardrail: oneSurge,
    generated: generatedReleases(fleet),
    pass: fleet.sandbox.pass,
    updates: () => fleet.calls('DeployModel').length,
    mutations: () => world.calls.find(place).filter(({ operation }) => changing.test(operation)).length,
    midway: 'activating',
    failUpdate: async () =>
      void world.faults.add({ kind: 'health-check-fails', model: MODEL, release: 'v58' }),
    // The way back is a rolling deployment on top of the one in flight.
    interrupt: { updates: 1, withoutControlPlane: false },
    tripRollbackAlarm: undefined,
    takeControlPlaneDown: () => void world.faults.add({ kind: 'control-plane-down', region: place.region }),
    denyEverything: () =>
      void world.faults.add({ kind: 'access-denied', region: place.region, service: 'aiplatform' }),
    stop: fleet.stop,
  }
})
