import { regionOf, regions } from '../regions.ts'
import { type Said, said } from '../said.ts'
import type { CloudTraits, TraitsOf } from '../traits.ts'
import { meantBy } from './did-you-mean.ts'
import type { Tell } from './file-said.ts'
import type { Path } from './lines.ts'
import type { FleetEndpoint } from './types.ts'

/** What takes some making is made when it is told. */
export type Add = (path: Path, tell: Said | Tell) => void

/** The clouds of these endpoints, each once. */
export function cloudsOf(
  endpoints: readonly Pick<FleetEndpoint, 'provider'>[],
  traits: TraitsOf,
): CloudTraits[] {
  return [...new Set(endpoints.map(({ provider }) => traits(provider)))]
}

/** false: the cloud's company has no such region, which is told. */
export function checkRegion(
  { name, company }: Pick<CloudTraits, 'name' | 'company'>,
  region: string,
  path: Path,
  add: Add,
): boolean {
  const found = regionOf(region)
  if (found?.provider === company) return true
  add(path, () => {
    const codes = regions.filter((known) => known.provider === company).map((known) => known.code)
    const facts = { company, region, ...meantBy(region, codes) }
    return found === undefined
      ? said('fleet-file-region-unknown', facts)
      : said('fleet-file-region-elsewhere', { ...facts, cloud: name })
  })
  return false
}
