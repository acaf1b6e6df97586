import { fraud } from '../e2e/steps/cloud.ts'
import { embeddings } from '../e2e/steps/vertex.ts'

/** An endpoint of the demo's fleet, on whichever cloud. */
export interface Place {
  cloud: 'aws' | 'google'
  region: string
  endpoint: string
}

/** A model of the demo's fleet, with the release that a schedule promotes. */
export interface Subject {
  model: string
  release: string
  /** Not in the demo's registry yet. */
  isPublished: boolean
  places: Place[]
  /** Where training writes its artifact, or registers it. */
  artifacts: { region: string; bucket: string } | { model: string }
}

const on =
  (cloud: Place['cloud']) =>
  ({ region, endpoint }: { region: string; endpoint: string }): Place => ({ cloud, region, endpoint })

export const subjects = {
  aws: {
    model: 'fraud-scoring',
    release: 'v427',
    isPublished: false,
    places: fraud.map(on('aws')),
    artifacts: { region: 'eu-west-1', bucket: 'fraud-models-eu' },
  },
  google: {
    model: 'payment-embeddings',
    release: 'v58',
    isPublished: true,
    places: embeddings.map(on('google')),
    artifacts: { model: 'projects/fraud-ml-prod/locations/europe-west4/models/payment-embeddings' },
  },
  both: {
    model: 'checkout-risk',
    release: 'v32',
    isPublished: true,
    places: [
      { cloud: 'aws', region: 'eu-west-1', endpoint: 'checkout-eu' },
      { cloud: 'google', region: 'us-central1', endpoint: 'checkout-us' },
    ],
    artifacts: { region: 'eu-west-1', bucket: 'checkout-models-eu' },
  },
} satisfies Record<string, Subject>

export type SubjectName = keyof typeof subjects
export const subjectNames = Object.keys(subjects) as SubjectName[]

export const subjectOf = (model: string): Subject => {
  const name = subjectNames.find((each) => subjects[each].model === model)
  if (name === undefined) throw new Error(`There is no ${model} among the subjects.`)
  return subjects[name]
}
