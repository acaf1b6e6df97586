import { terminal } from '#lib/domain/errors.ts'
import type { TraitsOf } from '#lib/domain/traits.ts'
import type { RegisteredCloud } from './cloud.ts'
import { sagemaker } from './sagemaker/index.ts'
import { vertex } from './vertex/index.ts'

/** The clouds that Meridian knows: the one list, and the only file outside a cloud's folder that names it. */
export const registered: readonly RegisteredCloud[] = [sagemaker, vertex]

/** For whoever reads and connects to nothing. */
export const traitsOf: TraitsOf = traitsAmong(registered)

export function traitsAmong(clouds: readonly Pick<RegisteredCloud, 'traits'>[]): TraitsOf {
  const all = clouds.map(({ traits }) => traits)
  const known = new Map(all.map((traits) => [traits.provider, traits]))
  const of = (provider: string) => {
    const traits = known.get(provider)
    if (traits !== undefined) return traits
    const names = all.map(({ name }) => name).join(' and ')
    throw terminal(`Endpoints of ${provider} are not supported: only ${names}.`, 'ProviderNotSupported')
  }
  return Object.assign(of, { all })
}
