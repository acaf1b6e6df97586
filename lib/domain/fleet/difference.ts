import { cityOf } from '../regions.ts'
import { endpointToWritten, modelToWritten, planToWritten } from './convert.ts'
import type { FleetChange, FleetEndpoint, FleetFile } from './types.ts'

interface Thing {
  subject: string
  /** As a person calls it at the beginning of a sentence. */
  called: string
  /** Key → value as written. */
  values: Map<string, string>
}

/** What applying `next` would change, for a preview. Empty: nothing. */
export function fleetDifference(current: FleetFile | undefined, next: FleetFile): FleetChange[] {
  const before = thingsOf(current ?? { plans: {}, models: {} })
  const after = thingsOf(next)
  const changes: FleetChange[] = []
  for (const [subject, thing] of after) {
    const old = before.get(subject)
    if (old === undefined) {
      changes.push({ kind: 'added', subject, sentence: `${thing.called} is added.` })
      continue
    }
    const differences = differencesOf(old.values, thing.values)
    if (differences.length > 0) {
      changes.push({ kind: 'changed', subject, sentence: `${thing.called}: ${differences.join(', ')}.` })
    }
  }
  for (const [subject, thing] of before) {
    if (!after.has(subject)) changes.push({ kind: 'removed', subject, sentence: removal(subject, thing) })
  }
  return changes
}

function removal(subject: string, { called }: Thing): string {
  return subject.startsWith('endpoint ')
    ? `${called} is removed: Meridian no longer watches it; the endpoint itself is not touched.`
    : `${called} is removed.`
}

function differencesOf(before: Map<string, string>, after: Map<string, string>): string[] {
  const keys = new Set([...before.keys(), ...after.keys()])
  return [...keys]
    .filter((key) => before.get(key) !== after.get(key))
    .map((key) => `${key} ${before.get(key) ?? '–'} → ${after.get(key) ?? '–'}`)
}

function thingsOf(fleet: FleetFile): Map<string, Thing> {
  const things = new Map<string, Thing>()
  const add = (subject: string, called: string, value: object) =>
    things.set(subject, { subject, called, values: flat(value) })
  for (const [name, plan] of Object.entries(fleet.plans)) {
    add(`plan ${name}`, `Plan ${name}`, planToWritten(plan))
  }
  for (const [name, model] of Object.entries(fleet.models)) {
    const { endpoints: _, ...rest } = modelToWritten(model)
    add(`model ${name}`, `Model ${name}`, rest)
    for (const endpoint of model.endpoints) addEndpoint(name, endpoint, add)
  }
  return things
}

function addEndpoint(
  model: string,
  endpoint: FleetEndpoint,
  add: (subject: string, called: string, value: object) => void,
): void {
  const { region, name } = endpoint
  const called = `Endpoint ${name} (${cityOf(region)}) of ${model}`
  const { role = 'active', ...rest } = endpointToWritten(endpoint)
  add(`endpoint ${model}/${region}/${name}`, called, { ...rest, role })
}

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
