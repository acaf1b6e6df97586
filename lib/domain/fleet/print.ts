import { Document, isCollection, isSeq, visit } from 'yaml'
import type { TraitsOf } from '../traits.ts'
import { modelToWritten, planToWritten } from './convert.ts'
import type { FleetFile } from './types.ts'

/** Short things stand on one line, as in the examples. */
const onOneLine = ['rollbackOn', 'registry', 'evidence']

/** The fleet file that says the same; what `parseFleetFile` reads from it equals `fleet`. */
export function printFleetFile(fleet: FleetFile, traits: TraitsOf): string {
  const short = new Set([...onOneLine, ...traits.all.map(({ plan }) => plan.key)])
  const document = new Document({
    plans: mapped(fleet.plans, (plan) => planToWritten(plan, traits)),
    models: mapped(fleet.models, (model) => modelToWritten(model, traits)),
  })
  visit(document, {
    Pair(_, pair) {
      const key = String(pair.key)
      if (short.has(key) && isCollection(pair.value)) pair.value.flow = true
      if (key === 'metrics' && isSeq(pair.value)) {
        for (const item of pair.value.items) if (isCollection(item)) item.flow = true
      }
      if (key === 'waves' && isCollection(pair.value)) pair.value.flow = true
    },
  })
  return document.toString({ lineWidth: 0 })
}

function mapped<From, To>(record: Record<string, From>, change: (from: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, from]) => [name, change(from)]))
}
