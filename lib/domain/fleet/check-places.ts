import { copyPlaceKey } from '../artifact-place.ts'
import { shownName } from '../limits.ts'
import { regionOf } from '../regions.ts'
import { type Said, said } from '../said.ts'
import type { CloudTraits, TraitsOf } from '../traits.ts'
import { type Add, checkRegion, cloudsOf } from './check-region.ts'
import { meantBy } from './did-you-mean.ts'
import type { Path } from './lines.ts'
import type { FleetModel } from './types.ts'

/** Where a model's regions take their artifacts from: what the clouds would not find there, and what nobody uses. */
export function checkPlaces(
  name: string,
  model: FleetModel,
  path: Path,
  add: Add,
  warnings: Said[],
  traits: TraitsOf,
): void {
  const { registry, endpoints, artifacts } = model
  const home = { provider: registry.kind, region: registry.region }
  const used = new Set([home, ...endpoints].map(copyPlaceKey))
  const regionsInUse = new Set([home, ...endpoints].map(({ region }) => region))
  for (const [region, here] of Object.entries(artifacts)) {
    const at = [...path, region]
    if (typeof here === 'string') {
      checkPlace(region, here, at, model, add, traits)
      if (!regionsInUse.has(region)) warnings.push(said('fleet-file-place-unused', { model: name, region }))
      continue
    }
    for (const [provider, place] of Object.entries(here)) {
      checkPlaceOf(provider, region, place, [...at, provider], add, traits)
      if (!used.has(copyPlaceKey({ provider, region })))
        warnings.push(said('fleet-file-place-unused', { model: name, region, provider }))
    }
  }
}

/** A place of the cloud whose name stands before it. */
function checkPlaceOf(
  provider: string,
  region: string,
  place: string,
  path: Path,
  add: Add,
  traits: TraitsOf,
): void {
  const cloud = traits.all.find((each) => each.provider === provider)
  if (cloud === undefined) {
    add(path, () => {
      const clouds = traits.all.map((each): string => each.provider)
      return said('fleet-file-place-of-no-cloud', { cloud: provider, ...meantBy(provider, clouds), clouds })
    })
  } else if (checkRegion(cloud, region, path, add)) {
    const problem = cloud.places.problem(place, region, shownName(place))
    if (problem !== undefined) add(path, problem)
  }
}

/** One place for a region: all the model's clouds that have endpoints there take their artifacts from it. */
function checkPlace(
  region: string,
  place: string,
  path: Path,
  model: FleetModel,
  add: Add,
  traits: TraitsOf,
): void {
  const here = cloudsOf(
    model.endpoints.filter((endpoint) => endpoint.region === region),
    traits,
  )
  const clouds = here.length > 0 ? here : cloudsThatHave(region, model, traits)
  // Of a region that nobody has, the first cloud tells which there are.
  const [first] = clouds.length > 0 ? clouds : traits.all
  if (first === undefined || !checkRegion(first, region, path, add)) return
  const problems = clouds.flatMap(({ places }) => places.problem(place, region, shownName(place)) ?? [])
  const [problem] = problems
  if (problem === undefined) return
  if (problems.length === clouds.length) add(path, problem)
  // Of a region without endpoints, any cloud that has it may keep the registry's own artifacts there.
  else if (here.length > 0) add(path, said('fleet-file-place-shared', sharedBy(here, region, model)))
}

/** The model's own clouds that have the region, where any of them does. */
function cloudsThatHave(
  region: string,
  { endpoints, registry }: FleetModel,
  traits: TraitsOf,
): CloudTraits[] {
  const company = regionOf(region)?.provider
  const hasIt = (cloud: CloudTraits) => cloud.company === company
  const own = [...cloudsOf(endpoints, traits), traits(registry.kind)].filter(hasIt)
  return own.length > 0 ? own : traits.all.filter(hasIt)
}

function sharedBy(clouds: readonly CloudTraits[], region: string, { endpoints }: FleetModel) {
  const accountOf = (provider: string) =>
    endpoints.find((each) => each.provider === provider && each.region === region)?.account ?? ''
  return {
    region,
    clouds: clouds.map(({ provider, name, places }) => ({
      ...{ provider, name, example: places.example(accountOf(provider), region) },
    })),
  }
}
