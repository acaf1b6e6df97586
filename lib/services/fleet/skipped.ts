import type { SkippedEndpoint } from '#lib/domain/ports.ts'

const why: Readonly<Record<SkippedEndpoint['reason'], string>> = {
  'nothing-deployed': 'it serves no model yet; deploy one, then discover again',
  'no-traffic': 'none of its models takes traffic; shift traffic to one, then discover again',
  'share-unknown': 'the cloud does not tell which of its models takes the traffic; add it by hand',
  'inference-components':
    'its models are those of inference components, which Meridian does not promote; leave it out, or serve one model by a variant',
  'multi-model': 'each request chooses its model, so it has no version of its own; leave it out',
  'configuration-gone':
    'its live configuration was deleted; update it to one that exists, then discover again',
  'configuration-denied':
    'its configuration could not be read; allow sagemaker:DescribeEndpointConfig, then discover again',
  gone: 'it was deleted while it was looked at; discover again if it should be there',
  denied: 'it could not be read; allow sagemaker:DescribeEndpoint on it, then discover again',
  'not-told': 'the cloud does not tell which configuration it has; look at it there, then discover again',
  'no-variant': 'its configuration has no variant that serves; add one, then discover again',
}

/** One note an endpoint that the file leaves out, so that nothing is left out in silence. */
export function skippedNotes(region: string, skipped: readonly SkippedEndpoint[] = []): string[] {
  return skipped.map(({ name, reason }) => `${name} in ${region} is left out: ${why[reason]}.`)
}
