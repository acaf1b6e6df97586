import { type ArtifactPlaces, placeFor } from '../artifact-place.ts'
import { isReadableRule } from '../canary/evaluation.ts'
import { endpointKey } from '../endpoint-identity.ts'
import { saidOf } from '../findings.ts'
import { guardrailProblems } from '../plan/guardrail.ts'
import { planProblems } from '../plan/waves.ts'
import { type Said, said } from '../said.ts'
import type { TraitsOf } from '../traits.ts'
import type { Endpoint, Finding } from '../types.ts'
import { checkPlaces } from './check-places.ts'
import { type Add, checkRegion, cloudsOf } from './check-region.ts'
import { writtenSection } from './convert.ts'
import { meantBy } from './did-you-mean.ts'
import type { Path } from './lines.ts'
import type { Found } from './problems.ts'
import type { WrittenFleet, WrittenPlan } from './schema.ts'
import type { FleetEndpoint, FleetFile, FleetModel } from './types.ts'

export interface Checked {
  problems: Found[]
  warnings: Said[]
}

/** What is wrong with so many things is wrong with them all for one reason; the rest is not looked at. */
const enoughProblems = 10_000

/** Whatever only the whole file can tell: names that must exist, things that must not be there twice, the clouds' bounds. */
export function checkFleet(fleet: FleetFile, written: WrittenFleet, traits: TraitsOf): Checked {
  const problems: Found[] = []
  const warnings: Said[] = []
  const add: Add = (path, tell) =>
    problems.push({ path, tell: typeof tell === 'function' ? tell : () => tell })
  const plansInUse = new Set(Object.values(fleet.models).map((model) => model.plan))

  for (const [name, plan] of Object.entries(fleet.plans)) {
    const misfits = misfitsOf(written.plans[name], traits)
    for (const { path, said: told } of misfits) add(['plans', name, ...path], told)
    if (misfits.length === 0) {
      for (const problem of guardrailProblems(plan.guardrail, traits, name)) {
        const told = saidOf(problem)
        if (problem.level === 'blocker') add(['plans', name, ...problem.path], told)
        else warnings.push(told)
      }
    }
    if (!plansInUse.has(name)) {
      warnings.push(said('fleet-file-plan-unused', { plan: name }))
    }
  }
  const seen = new Map<string, string>()
  for (const [name, model] of Object.entries(fleet.models)) {
    if (problems.length >= enoughProblems) break
    checkModel(name, model, fleet, seen, add, warnings, traits)
  }
  return { problems, warnings }
}

/** What the clouds' sections of a plan lack, or say twice; a plan that is for no cloud lacks the first one's. */
function misfitsOf(
  plan: WrittenPlan | undefined,
  { all }: TraitsOf,
): { path: readonly string[]; said: Said }[] {
  const written = all.flatMap(({ plan: form }) => {
    const section = plan && writtenSection(plan, form.key)
    return section === undefined ? [] : [{ form, section }]
  })
  if (written.length === 0) {
    const clouds = all.map(({ name, plan: { key, example } }) => ({ name, key, example }))
    return [{ path: [], said: said('fleet-file-section-missing', { clouds }) }]
  }
  return written.flatMap(({ form, section }) => {
    const misfit = form.misfit(section)
    return misfit === undefined ? [] : [{ path: [form.key, ...misfit.path], said: misfit.said }]
  })
}

function sort(
  findings: readonly Finding[],
  path: (finding: Finding) => Path,
  add: Add,
  warnings: Said[],
): void {
  for (const finding of findings) {
    const told = saidOf(finding)
    if (finding.level === 'blocker') add(path(finding), told)
    else if (finding.level === 'warning') warnings.push(told)
  }
}

function checkModel(
  name: string,
  model: FleetModel,
  fleet: FleetFile,
  seen: Map<string, string>,
  add: Add,
  warnings: Said[],
  traits: TraitsOf,
): void {
  const here = ['models', name]
  checkRegion(traits(model.registry.kind), model.registry.region, [...here, 'registry', 'region'], add)
  const plan = Object.hasOwn(fleet.plans, model.plan) ? fleet.plans[model.plan] : undefined
  if (plan === undefined) {
    add([...here, 'plan'], () => {
      const plans = Object.keys(fleet.plans)
      return said('fleet-file-plan-unknown', { plan: model.plan, ...meantBy(model.plan, plans), plans })
    })
  } else if (plan.order !== 'highest-traffic-first') {
    const endpoints: Endpoint[] = model.endpoints.map((endpoint, index) => ({
      ...endpoint,
      id: `#${index}`,
      model: name,
    }))
    const own = planProblems(plan, endpoints, traits).filter((finding) => finding.code.startsWith('plan-'))
    sort(own, () => ['plans', plan.name, 'order', 'waves'], add, warnings)
  }
  for (const cloud of plan === undefined ? [] : cloudsOf(model.endpoints, traits)) {
    if (plan === undefined || cloud.timeline(plan.guardrail) !== undefined) continue
    const { key, example } = cloud.plan
    const facts = { plan: plan.name, key, model: name, cloud: cloud.name, example }
    add([...here, 'plan'], said('fleet-file-plan-without-cloud', facts))
  }
  for (const [measure, rule] of Object.entries(model.evidence)) {
    if (!isReadableRule(rule))
      add([...here, 'evidence', measure], said('fleet-file-rule-unreadable', { rule }))
  }
  checkPlaces(name, model, [...here, 'artifacts'], add, warnings, traits)
  model.endpoints.forEach((endpoint, index) => {
    checkEndpoint(name, endpoint, [...here, 'endpoints', index], model.artifacts, seen, add, traits)
  })
}

function checkEndpoint(
  model: string,
  endpoint: FleetEndpoint,
  path: Path,
  artifacts: ArtifactPlaces,
  seen: Map<string, string>,
  add: Add,
  traits: TraitsOf,
): void {
  const { provider, account, region, name } = endpoint
  const hasRegion = checkRegion(traits(provider), region, [...path, 'region'], add)
  if (hasRegion && placeFor(artifacts, endpoint) === undefined) {
    const { word, example } = traits(provider).places
    const facts = { endpoint: name, region, model, word, example: example(account, region) }
    const under = Object.hasOwn(artifacts, region) ? { provider } : {}
    add([...path, 'region'], said('fleet-file-place-missing', { ...facts, ...under }))
  }
  const key = endpointKey(endpoint)
  const first = seen.get(key)
  if (first === undefined) seen.set(key, model)
  else {
    const under = first === model ? {} : { under: first }
    add([...path, 'name'], said('fleet-file-endpoint-twice', { endpoint: name, region, ...under }))
  }
}
