/** Hours east of Greenwich, without summer time: demand is about when people are awake, not about clocks. */
type Offsets = Readonly<Record<string, number>>

const AWS_OFFSETS: Offsets = {
  'us-east-1': -5,
  'us-east-2': -5,
  'us-west-1': -8,
  'us-west-2': -8,
  'ca-central-1': -5,
  'sa-east-1': -3,
  'eu-west-1': 0,
  'eu-west-2': 0,
  'eu-west-3': 1,
  'eu-central-1': 1,
  'eu-north-1': 1,
  'eu-south-1': 1,
  'af-south-1': 2,
  'me-south-1': 3,
  'ap-south-1': 5.5,
  'ap-southeast-1': 8,
  'ap-southeast-2': 10,
  'ap-northeast-1': 9,
  'ap-northeast-2': 9,
  'ap-northeast-3': 9,
  'ap-east-1': 8,
}

const GOOGLE_OFFSETS: Offsets = {
  'us-west1': -8,
  'us-west2': -8,
  'us-west3': -7,
  'us-west4': -8,
  'us-central1': -6,
  'us-south1': -6,
  'us-east1': -5,
  'us-east4': -5,
  'us-east5': -5,
  'northamerica-northeast1': -5,
  'northamerica-northeast2': -5,
  'southamerica-east1': -3,
  'southamerica-west1': -4,
  'europe-west1': 1,
  'europe-west2': 0,
  'europe-west3': 1,
  'europe-west4': 1,
  'europe-west6': 1,
  'europe-west8': 1,
  'europe-west9': 1,
  'europe-west12': 1,
  'europe-central2': 1,
  'europe-north1': 2,
  'europe-southwest1': 1,
  'asia-east1': 8,
  'asia-east2': 8,
  'asia-northeast1': 9,
  'asia-northeast2': 9,
  'asia-northeast3': 9,
  'asia-south1': 5.5,
  'asia-southeast1': 8,
  'asia-southeast2': 7,
  'australia-southeast1': 10,
  'australia-southeast2': 10,
  'me-central1': 3,
  'me-central2': 3,
  'me-west1': 2,
  'africa-south1': 2,
}

/** The regions in which Vertex AI serves predictions. */
export const GOOGLE_REGIONS: readonly string[] = Object.keys(GOOGLE_OFFSETS)

/** 0 for a region that nobody knows. */
export function utcOffsetHours(region: string): number {
  return AWS_OFFSETS[region] ?? GOOGLE_OFFSETS[region] ?? 0
}
