import { readFile, writeFile } from 'node:fs/promises'
import { parse, stringify } from 'yaml'
import type { Stack } from '../harness/stack.ts'

const demoFleet = new URL('../../sandbox/demo/fleet.yaml', import.meta.url)

interface FleetFile {
  plans: Record<string, Record<string, unknown>>
  models: Record<string, Record<string, unknown>>
}

/** The demo's fleet, as far as the stack watches it, with another plan for one of its models, put in force as an operator does: `npm run fleet -- apply FILE`. */
export async function applyPlan(
  stack: Stack,
  file: string,
  { model = 'fraud-scoring', name, plan }: { model?: string; name: string; plan: Record<string, unknown> },
): Promise<void> {
  const fleet = parse(await readFile(demoFleet, 'utf8')) as FleetFile
  const { plan: usual, ...rest } = fleet.models[model]!
  fleet.plans[name] = { ...fleet.plans[String(usual)], ...plan }
  fleet.models[model] = { ...rest, plan: name }
  if (stack.models !== undefined)
    for (const other of Object.keys(fleet.models))
      if (!stack.models.includes(other)) delete fleet.models[other]
  await writeFile(file, stringify(fleet))
  await stack.run('fleet', ['scripts/fleet.ts', 'apply', file])
}
