import type { Google } from '#lib/clouds/google/clients.ts'
import type { DiscoveredFleet, DiscoveredModel, FleetDiscovery } from '#lib/domain/fleet/discovery.ts'
import { locationName } from '../manifest/model.ts'
import type { ProjectNames } from '../manifest/project-names.ts'
import { type FoundModel, findEndpoints, type SkippedEndpoint } from './endpoints.ts'

/** Finds endpoints with the models that they serve. */
export function vertexDiscovery(google: Google, names: ProjectNames): FleetDiscovery {
  return {
    async discover(project, locations) {
      const found = await Promise.all(
        locations.map(async (location) => ({
          location,
          here: await findEndpoints(google, names, project, location),
        })),
      )
      const models: DiscoveredFleet['models'] = {}
      const notes: string[] = []
      for (const { location, here } of found) {
        notes.push(...here.skipped.map((skipped) => skippedNote(location, skipped)))
        for (const { name, model: served } of here.endpoints) {
          if (served === undefined) {
            notes.push(
              `${name} in ${location} is left out: what it serves is no model of a registry; add it by hand.`,
            )
            continue
          }
          const slug = slugOf(served)
          const model = models[slug] ?? emptyModel(served)
          models[slug] = model
          model.artifacts[location] ??= placeOf(served)
          model.endpoints.push({
            ...{ provider: 'vertex', account: project, region: location, name },
            settings: {},
          })
          if (/^\d+$/.test(served.project))
            notes.push(
              `${name} in ${location} serves a model of project number ${served.project}; write that project's id under registry and artifacts.`,
            )
        }
      }
      return { models, notes }
    },
  }
}

/** The file names its models in small letters, digits and hyphens. */
const slugOf = ({ id }: FoundModel) => id.toLowerCase().replace(/[^a-z0-9-]+/g, '-')

const placeOf = ({ project, location, id }: FoundModel) => `${locationName(project, location)}/models/${id}`

function emptyModel({ project, location, id }: FoundModel): DiscoveredModel {
  return {
    registry: { kind: 'vertex', account: project, region: location, group: id },
    artifacts: {},
    endpoints: [],
  }
}

const why: Readonly<Record<SkippedEndpoint['reason'], string>> = {
  'nothing-deployed': 'it serves no model yet; deploy one, then discover again',
  'no-traffic': 'none of its models takes traffic; shift traffic to one, then discover again',
  'share-unknown': 'Vertex AI does not tell which of its models takes the traffic; add it by hand',
}

/** Nothing is left out of the file in silence. */
function skippedNote(location: string, { name, reason }: SkippedEndpoint): string {
  return `${name} in ${location} is left out: ${why[reason]}.`
}
