import { evidenceRuleProblem } from '../canary/evidence.ts'
import type { WrittenProblem } from '../cloud-forms.ts'
import { endpointKey } from '../endpoint-identity.ts'
import { shownName } from '../limits.ts'
import { guardrailProblems } from '../plan/guardrail.ts'
import { planProblems } from '../plan/waves.ts'
import { cityOf, regionOf, regions } from '../regions.ts'
import type { Said } from '../said.ts'
import type { CloudTraits, TraitsOf } from '../traits.ts'
import type { Endpoint, Finding } from '../types.ts'
import { firstOf } from '../wording.ts'
import { writtenSection } from './convert.ts'
import { didYouMean } from './did-you-mean.ts'
import type { Path } from './lines.ts'
import type { Found } from './problems.ts'
import type { WrittenFleet, WrittenPlan } from './schema.ts'
import type { FleetEndpoint, FleetFile, FleetModel } from './types.ts'

export interface Checked {
  problems: Found[]
  warnings: string[]
}

/** A sentence that takes some making is made when it is told. */
type Add = (path: Path, tell: string | (() => string)) => void

/** What is wrong with so many things is wrong with them all for one reason; the rest is not looked at. */
const enoughProblems = 10_000

/** Whatever only the whole file can tell: names that must exist, things that must not be there twice, the clouds' bounds. */
export function checkFleet(
  fleet: FleetFile,
  written: WrittenFleet,
  traits: TraitsOf,
  say: (said: Said) => string,
): Checked {
  const problems: Found[] = []
  const warnings: string[] = []
  const add: Add = (path, tell) => problems.push({ path, tell: typeof tell === 'string' ? () => tell : tell })
  const plansInUse = new Set(Object.values(fleet.models).map((model) => model.plan))

  for (const [name, plan] of Object.entries(fleet.plans)) {
    const misfits = misfitsOf(written.plans[name], traits)
    for (const { path, sentence } of misfits) add(['plans', name, ...path], sentence)
    if (misfits.length === 0) {
      for (const problem of guardrailProblems(plan.guardrail, traits, name)) {
        if (problem.level === 'blocker') add(['plans', name, ...problem.path], () => say(problem))
        else warnings.push(say(problem))
      }
    }
    if (!plansInUse.has(name)) {
      warnings.push(`Plan ${name} is used by no model.`)
    }
  }
  const seen = new Map<string, string>()
  for (const [name, model] of Object.entries(fleet.models)) {
    if (problems.length >= enoughProblems) break
    checkModel(name, model, fleet, seen, add, warnings, traits, say)
  }
  return { problems, warnings }
}

/** What the clouds' sections of a plan lack, or say twice; a plan that is for no cloud lacks the first one's. */
function misfitsOf(plan: WrittenPlan | undefined, { all }: TraitsOf): WrittenProblem[] {
  const written = all.flatMap(({ plan: form }) => {
    const section = plan && writtenSection(plan, form.key)
    return section === undefined ? [] : [{ form, section }]
  })
  if (written.length === 0) return [{ path: [], sentence: sectionMissing(all) }]
  return written.flatMap(({ form, section }) => {
    const misfit = form.misfit(section)
    return misfit === undefined ? [] : [{ ...misfit, path: [form.key, ...misfit.path] }]
  })
}

function sectionMissing([first, ...others]: readonly CloudTraits[]): string {
  if (first === undefined) return 'No cloud is registered.'
  const { name, plan } = first
  const instead = others.map((cloud) => `, or give \`${cloud.plan.key}\` for ${cloud.name} alone`).join('')
  return `\`${plan.key}\` is missing: say how ${name} shifts traffic, e.g. ${plan.key}: ${plan.example}${instead}.`
}

function sort(
  findings: readonly Finding[],
  path: (finding: Finding) => Path,
  add: Add,
  warnings: string[],
  say: (said: Said) => string,
): void {
  for (const finding of findings) {
    if (finding.level === 'blocker') add(path(finding), () => say(finding))
    else if (finding.level === 'warning') warnings.push(say(finding))
  }
}

function checkModel(
  name: string,
  model: FleetModel,
  fleet: FleetFile,
  seen: Map<string, string>,
  add: Add,
  warnings: string[],
  traits: TraitsOf,
  say: (said: Said) => string,
): void {
  const here = ['models', name]
  checkRegion(traits(model.registry.kind), model.registry.region, [...here, 'registry', 'region'], add)
  const plan = Object.hasOwn(fleet.plans, model.plan) ? fleet.plans[model.plan] : undefined
  if (plan === undefined) {
    add([...here, 'plan'], () => {
      const names = Object.keys(fleet.plans)
      const known = names.length === 0 ? 'It has none yet.' : `It has ${firstOf(names)}.`
      return `There is no plan \`${shownName(model.plan)}\` in this file.${didYouMean(model.plan, names)} ${known}`
    })
  } else if (plan.order !== 'highest-traffic-first') {
    const endpoints: Endpoint[] = model.endpoints.map((endpoint, index) => ({
      ...endpoint,
      id: `#${index}`,
      model: name,
    }))
    const own = planProblems(plan, endpoints, traits).filter((finding) => finding.code.startsWith('plan-'))
    sort(own, () => ['plans', plan.name, 'order', 'waves'], add, warnings, say)
  }
  for (const cloud of plan === undefined ? [] : cloudsOf(model, traits)) {
    if (plan === undefined || cloud.timeline(plan.guardrail) !== undefined) continue
    const { key, example } = cloud.plan
    add(
      [...here, 'plan'],
      `Plan ${plan.name} has no \`${key}\`, but ${name} has ${cloud.name} endpoints. Add one to the plan, e.g. ${key}: ${example}.`,
    )
  }
  for (const [measure, rule] of Object.entries(model.evidence)) {
    const problem = evidenceRuleProblem(rule)
    if (problem !== undefined) add([...here, 'evidence', measure], problem)
  }
  const regionsInUse = new Set([model.registry.region, ...model.endpoints.map(({ region }) => region)])
  for (const [region, url] of Object.entries(model.artifacts)) {
    const path = [...here, 'artifacts', region]
    checkPlace(region, url, path, model, add, traits)
    if (!regionsInUse.has(region))
      warnings.push(`${name}: the artifacts of ${cityOf(region)} (${region}) are used by no endpoint.`)
  }
  model.endpoints.forEach((endpoint, index) => {
    checkEndpoint(name, endpoint, [...here, 'endpoints', index], model.artifacts, seen, add, traits)
  })
}

function checkEndpoint(
  model: string,
  endpoint: FleetEndpoint,
  path: Path,
  artifacts: Record<string, string>,
  seen: Map<string, string>,
  add: Add,
  traits: TraitsOf,
): void {
  const { provider, account, region, name } = endpoint
  if (checkRegion(traits(provider), region, [...path, 'region'], add) && !Object.hasOwn(artifacts, region)) {
    const { word, example } = traits(provider).places
    add(
      [...path, 'region'],
      `${name} is in ${region} (${cityOf(region)}), but \`artifacts\` of ${model} names no ${word} there. Add ${region}: ${example(account, region)}.`,
    )
  }
  const key = endpointKey(endpoint)
  const first = seen.get(key)
  if (first === undefined) seen.set(key, model)
  else {
    const where = first === model ? 'twice' : `here and under ${first}`
    add([...path, 'name'], `Endpoint ${name} in ${region} is listed ${where}. Keep one.`)
  }
}

/** The clouds that a model has endpoints on, each once. */
function cloudsOf({ endpoints }: FleetModel, traits: TraitsOf): CloudTraits[] {
  return [...new Set(endpoints.map(({ provider }) => traits(provider)))]
}

/** A place lies with a cloud that has the region: with one of the model's own, where any of them has it. */
function checkPlace(
  region: string,
  place: string,
  path: Path,
  model: FleetModel,
  add: Add,
  traits: TraitsOf,
): void {
  const company = regionOf(region)?.provider
  const hasIt = (cloud: CloudTraits) => cloud.company === company
  const own = [...cloudsOf(model, traits), traits(model.registry.kind)].filter(hasIt)
  const clouds = own.length > 0 ? own : traits.all.filter(hasIt)
  // Of a region that nobody has, the first cloud tells which there are.
  const [first] = clouds.length > 0 ? clouds : traits.all
  if (first === undefined || !checkRegion(first, region, path, add)) return
  const problems = clouds.map(({ places }) => places.problem(place, region, shownName(place)))
  const [problem] = problems
  if (problem !== undefined && problems.every((each) => each !== undefined)) add(path, problem)
}

const cloudNames = { aws: 'AWS', google: 'Google' } as const

function checkRegion(
  { name, company: cloud }: Pick<CloudTraits, 'name' | 'company'>,
  region: string,
  path: Path,
  add: Add,
): boolean {
  const found = regionOf(region)
  if (found?.provider === cloud) return true
  add(path, () => {
    const codes = regions.filter((known) => known.provider === cloud).map((known) => known.code)
    const article = cloud === 'aws' ? 'an' : 'a'
    return found === undefined
      ? `There is no ${cloudNames[cloud]} region \`${shownName(region)}\`.${didYouMean(region, codes)}`
      : `\`${region}\` (${found.city}) is ${cloud === 'aws' ? 'a Google' : 'an AWS'} region; ${name} needs ${article} ${cloudNames[cloud]} region.${didYouMean(region, codes)}`
  })
  return false
}
