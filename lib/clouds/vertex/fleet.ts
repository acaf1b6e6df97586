import { z } from 'zod'
import type { DescribedEndpoint, EndpointForm, PlaceForm, RegistryForm } from '#lib/domain/cloud-forms.ts'
import { peakRps, role } from '#lib/domain/fleet/fields.ts'
import type { RegistryLocation } from '#lib/domain/registry-location.ts'
import { inOwnWords } from '#lib/domain/said.ts'

/** Vertex AI's parts of the fleet file, beside its section of a plan. */

/** Google Cloud, "Creating and managing projects": 6–30 letters, digits and hyphens, sometimes behind an organisation's domain. */
const project = z
  .string()
  .regex(/^(?:[a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/)
  .describe('The Google project id.')
const projectExpected = 'Write the Google project id, e.g. project: fraud-prod.'

const endpointShape = {
  project,
  region: z.string(),
  name: z
    .string()
    .regex(/^(?:\d{1,20}|[a-z][a-z0-9-]{0,62})$/)
    .describe('The endpoint id: digits, or small letters, digits and hyphens.'),
  role,
  peakRps,
}

export const endpointForm: EndpointForm = {
  shape: endpointShape,
  accountKey: 'project',
  expected: { project: projectExpected },
  // Nothing that a fleet file would say of an endpoint on Vertex AI alone: alarms it would not heed, and roles are the versions'.
  read: ({ project: account, ...rest }: z.output<z.ZodObject<typeof endpointShape>>): DescribedEndpoint => ({
    ...rest,
    account,
    settings: {},
  }),
  print: ({ account, region, name, role: part, peakRps: peak }) => ({
    project: account,
    region,
    name,
    ...(part !== 'active' && { role: part }),
    peakRps: peak,
  }),
}

const registryShape = {
  project,
  region: z.string(),
  model: z
    .string()
    .regex(/^[a-zA-Z0-9_-]{1,63}$/)
    .describe('The model id in the Vertex AI Model Registry.'),
}
type WrittenRegistry = z.output<z.ZodObject<typeof registryShape>>

export const registryForm: RegistryForm = {
  name: 'Vertex AI Model Registry',
  placeWord: 'model',
  shape: registryShape,
  expected: {
    project: projectExpected,
    model: 'Write the model id in the registry, e.g. model: fraud-scoring.',
  },
  read: ({ project: account, region, model }: WrittenRegistry): Omit<RegistryLocation, 'kind'> => ({
    account,
    region,
    group: model,
  }),
  print: ({ account, region, group }) => ({ project: account, region, model: group }),
}

/** A model of Vertex AI's registry; its versions are found by the release's label as their alias. */
const registeredModelPattern = /^projects\/[a-z0-9:.-]+\/locations\/([a-z0-9-]+)\/models\/[a-zA-Z0-9_-]+$/

export const registeredModels: PlaceForm = {
  word: 'registered model',
  example: (account, region) => `projects/${account}/locations/${region}/models/…`,
  isOwn: (place) => place.startsWith('projects/'),
  inShort(address) {
    const [, model, version] = /^projects\/.*\/models\/([^/@]+)(?:@(.+))?$/.exec(address) ?? []
    if (model === undefined) return undefined
    return version === undefined ? model : `${model}, version ${version}`
  },
  problem(place, region, shown) {
    const location = registeredModelPattern.exec(place)?.[1]
    if (location === undefined)
      return inOwnWords(
        'place-is-no-model',
        `\`${shown}\` is no registered model. Write e.g. ${region}: projects/fraud-prod/locations/${region}/models/fraud-scoring.`,
      )
    return location === region
      ? undefined
      : inOwnWords(
          'place-of-another-region',
          `\`${place}\` is registered in ${location}; an endpoint in ${region} needs a model of ${region}.`,
        )
  },
}
