import { z } from 'zod'
import type { DescribedEndpoint, EndpointForm, PlaceForm, RegistryForm } from '#lib/domain/cloud-forms.ts'
import { peakRps, role } from '#lib/domain/fleet/fields.ts'
import type { RegistryLocation } from '#lib/domain/registry-location.ts'
import { inOwnWords } from '#lib/domain/said.ts'
import { type SageMakerSettings, settingsOf } from './settings.ts'

/** SageMaker's parts of the fleet file, beside its section of a plan. */

const account = z
  .string()
  .regex(/^\d{12}$/)
  .describe('The AWS account, 12 digits in quotes.')
const accountExpected = 'Write 12 digits in quotes, e.g. account: "123456789012".'

const endpointShape = {
  account,
  region: z.string(),
  name: z.string().regex(/^[a-zA-Z0-9](?:-*[a-zA-Z0-9]){0,62}$/),
  variant: z
    .string()
    .min(1)
    .default('AllTraffic')
    .describe('The production variant whose traffic is shifted.'),
  executionRole: z.string().regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/),
  role,
  peakRps,
  rollbackAlarms: z
    .array(z.string().min(1))
    .max(9)
    .default([])
    .describe('CloudWatch alarms that take a deployment back; left out: those found on the endpoint.'),
}
type WrittenEndpoint = z.output<z.ZodObject<typeof endpointShape>>

export const endpointForm: EndpointForm = {
  shape: endpointShape,
  accountKey: 'account',
  expected: {
    account: accountExpected,
    executionRole: 'Write the role\'s ARN, e.g. "arn:aws:iam::123456789012:role/fraud".',
    rollbackAlarms: "List at most 9 names of alarms; SageMaker takes 10, and one of them is Meridian's own.",
  },
  read: ({ variant, executionRole, rollbackAlarms, ...described }: WrittenEndpoint): DescribedEndpoint => ({
    ...described,
    settings: { variant, executionRole, rollbackAlarms } satisfies SageMakerSettings,
  }),
  print(endpoint) {
    const { account: of, region, name, role: part, peakRps: peak } = endpoint
    const { variant, executionRole, rollbackAlarms } = settingsOf(endpoint)
    return {
      account: of,
      region,
      name,
      variant,
      executionRole,
      ...(part !== 'active' && { role: part }),
      peakRps: peak,
      ...(rollbackAlarms.length > 0 && { rollbackAlarms }),
    }
  },
}

const registryShape = {
  account,
  region: z.string(),
  group: z.string().min(1).describe('The model package group.'),
}

export const registryForm: RegistryForm = {
  name: 'SageMaker Model Registry',
  placeWord: 'group',
  shape: registryShape,
  expected: {
    account: accountExpected,
    group: 'Write the model package group, e.g. group: fraud-scoring.',
  },
  read: (written: z.output<z.ZodObject<typeof registryShape>>): Omit<RegistryLocation, 'kind'> => written,
  print: ({ account: of, region, group }) => ({ account: of, region, group }),
}

const bucketPattern = /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:\/.*)?$/

export const buckets: PlaceForm = {
  word: 'bucket',
  example: () => 's3://…',
  isOwn: (place) => place.startsWith('s3://'),
  problem: (place, region, shown) =>
    bucketPattern.test(place)
      ? undefined
      : inOwnWords(
          'place-is-no-bucket',
          `\`${shown}\` is no bucket. Write e.g. ${region}: s3://fraud-models-eu.`,
        ),
}
