import type { Endpoint } from './types.ts'

/**
 * What makes an endpoint the one that it is, in the clouds and here. Its provider belongs to it: a Vertex AI endpoint and a Cloud Run service of
 * one Google project may share region and name.
 */
export type EndpointIdentity = Pick<Endpoint, 'provider' | 'account' | 'region' | 'name'>

/** `provider:account:region:name`; the id of its row. */
export const endpointKey = ({ provider, account, region, name }: EndpointIdentity): string =>
  `${provider}:${account}:${region}:${name}`
