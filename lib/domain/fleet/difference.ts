import { endpointKey } from '../endpoint-identity.ts'
import { said } from '../said.ts'
import type { TraitsOf } from '../traits.ts'
import { endpointToWritten, modelToWritten, planToWritten } from './convert.ts'
import type { FleetThing, WrittenChange } from './file-said.ts'
import type { FleetChange, FleetEndpoint, FleetFile, FleetModel } from './types.ts'

interface Thing {
  subject: string
  thing: FleetThing
  /** Key → value as written. */
  values: Map<string, string>
}

/** What applying `next` would change, for a preview. Empty: nothing. */
export function fleetDifference(
  current: FleetFile | undefined,
  next: FleetFile,
  traits: TraitsOf,
): FleetChange[] {
  const old = current ?? { plans: {}, models: {} }
  const needs = namesakesIn(old, next)
  const before = thingsOf(old, needs, traits)
  const after = thingsOf(next, needs, traits)
  const changes: FleetChange[] = []
  for (const [identity, { subject, thing, values }] of after) {
    const earlier = before.get(identity)
    if (earlier === undefined) {
      changes.push({ kind: 'added', subject, said: said('fleet-file-added', { thing }) })
      continue
    }
    const differences = differencesOf(earlier.values, values)
    if (differences.length > 0) {
      const told = said('fleet-file-changed', { thing, changes: differences })
      changes.push({ kind: 'changed', subject, said: told })
    }
  }
  for (const [identity, { subject, thing }] of before) {
    if (!after.has(identity))
      changes.push({ kind: 'removed', subject, said: said('fleet-file-removed', { thing }) })
  }
  return changes
}

function differencesOf(before: Map<string, string>, after: Map<string, string>): WrittenChange[] {
  const keys = new Set([...before.keys(), ...after.keys()])
  return [...keys]
    .filter((key) => before.get(key) !== after.get(key))
    .map((key) => {
      const [was, is] = [before.get(key), after.get(key)]
      return {
        key,
        ...(was === undefined ? {} : { before: was }),
        ...(is === undefined ? {} : { after: is }),
      }
    })
}

/** What an endpoint is told by beside region and name, because another one shares them. */
type Needs = (endpoint: FleetEndpoint) => { account: boolean; provider: boolean }

/** By what makes a thing the same in both files. */
function thingsOf(fleet: FleetFile, needs: Needs, traits: TraitsOf): Map<string, Thing> {
  const things = new Map<string, Thing>()
  for (const [name, plan] of Object.entries(fleet.plans)) {
    const subject = `plan ${name}`
    things.set(subject, { subject, thing: { is: 'plan', name }, values: flat(planToWritten(plan, traits)) })
  }
  for (const [name, model] of Object.entries(fleet.models)) {
    const { endpoints: _, ...rest } = modelToWritten(model, traits)
    const subject = `model ${name}`
    things.set(subject, { subject, thing: { is: 'model', name }, values: flat(rest) })
    for (const endpoint of model.endpoints) {
      // An endpoint that another model takes over is still the same endpoint.
      things.set(`endpoint ${endpointKey(endpoint)}`, endpointThing(name, endpoint, needs(endpoint), traits))
    }
  }
  return things
}

function endpointThing(
  model: string,
  endpoint: FleetEndpoint,
  needs: ReturnType<Needs>,
  traits: TraitsOf,
): Thing {
  const { provider, account, region, name } = endpoint
  const { role: _, ...rest } = endpointToWritten(endpoint, traits)
  return {
    subject: `endpoint ${[model, ...(needs.provider ? [provider] : []), ...(needs.account ? [account] : []), region, name].join('/')}`,
    thing: {
      ...{ is: 'endpoint', name, region, model },
      ...(needs.account ? { account } : {}),
      ...(needs.provider ? { cloud: traits(provider).name } : {}),
    },
    values: flat({ model, ...rest, role: endpoint.role }),
  }
}

/** Whether a region has an endpoint of the same name in another account, or in the same account on another cloud, in either file. */
function namesakesIn(...fleets: readonly FleetFile[]): Needs {
  const all = fleets.flatMap(({ models }) => Object.values(models).flatMap(endpointsOf))
  const byPlace = Map.groupBy(all, ({ region, name }) => `${region}/${name}`)
  return ({ provider, account, region, name }) => {
    const namesakes = byPlace.get(`${region}/${name}`) ?? []
    return {
      account: namesakes.some((other) => other.account !== account),
      provider: namesakes.some((other) => other.account === account && other.provider !== provider),
    }
  }
}

const endpointsOf = ({ endpoints }: FleetModel) => endpoints

/** `shift.bake` → `30m`; lists as they would be written. */
function flat(value: object, prefix = ''): Map<string, string> {
  const values = new Map<string, string>()
  for (const [key, inner] of Object.entries(value)) {
    const path = prefix === '' ? key : `${prefix}.${key}`
    if (inner !== null && typeof inner === 'object' && !Array.isArray(inner)) {
      for (const [deeper, text] of flat(inner, path)) values.set(deeper, text)
    } else {
      values.set(path, typeof inner === 'string' ? inner : JSON.stringify(inner))
    }
  }
  return values
}
