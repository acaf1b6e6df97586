import type { TraitsOf } from '../traits.ts'
import { commonShapes, fleetForms } from './schema.ts'

const namesIn = (shape: object): readonly string[] => Object.keys(shape)

/**
 * The keys that a fleet file may have, read from its schema: a list beside it would soon lack some. By the kind of thing they belong to;
 * endpoints and registries have other keys on each cloud.
 */
export function keysOf(traits: TraitsOf): Readonly<Record<string, readonly string[]>> {
  const { file, plan, model, endpoints, registries } = fleetForms(traits)
  const own = traits.all.flatMap(({ provider, plan: { key, schema } }, index) => [
    [key, namesIn(schema.shape)],
    [`registry ${provider}`, namesIn(registries[index]?.shape ?? {})],
    [`endpoint ${provider}`, namesIn(endpoints[index]?.shape ?? {})],
  ])
  return {
    ...Object.fromEntries(own),
    ...Object.fromEntries(Object.entries(commonShapes).map(([kind, shape]) => [kind, namesIn(shape)])),
    file: namesIn(file.shape),
    plan: namesIn(plan.shape),
    model: namesIn(model.shape),
  }
}
