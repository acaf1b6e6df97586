import { bucketPattern, registeredModelPattern } from '../artifact-place.ts'
import { evidenceRuleProblem } from '../evidence.ts'
import { guardrailProblems } from '../guardrail.ts'
import { cityOf, regionOf, regions } from '../regions.ts'
import { shiftsSageMaker } from '../rolling.ts'
import type { CloudTraits, TraitsOf } from '../traits.ts'
import type { Endpoint, Finding } from '../types.ts'
import { planProblems } from '../waves.ts'
import { firstOf } from '../wording.ts'
import { didYouMean } from './did-you-mean.ts'
import { shownName } from './limits.ts'
import type { Path } from './lines.ts'
import type { Found } from './problems.ts'
import type { WrittenFleet } from './schema.ts'
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
export function checkFleet(fleet: FleetFile, written: WrittenFleet, traits: TraitsOf): Checked {
  const problems: Found[] = []
  const warnings: string[] = []
  const add: Add = (path, tell) => problems.push({ path, tell: typeof tell === 'string' ? () => tell : tell })
  const plansInUse = new Set(Object.values(fleet.models).map((model) => model.plan))

  for (const [name, plan] of Object.entries(fleet.plans)) {
    const { shift, vertex } = written.plans[name] ?? {}
    const { strategy, percent } = shift ?? {}
    const path = ['plans', name, 'shift']
    if (shift === undefined && vertex === undefined) {
      add(
        ['plans', name],
        '`shift` is missing: say how SageMaker shifts traffic, e.g. shift: { strategy: canary, percent: 10, bake: 30m }, or give `vertex` for Vertex AI alone.',
      )
    } else if (vertex !== undefined && bothForms(vertex) !== undefined) {
      const both = bothForms(vertex)
      add(
        ['plans', name, 'vertex'],
        `\`${both}Replicas\` and \`${both}Percentage\` are both given; Vertex AI takes one of them. Remove one.`,
      )
    } else if (strategy !== undefined && strategy !== 'all-at-once' && percent === undefined) {
      add(path, `\`percent\` is missing: a ${strategy} shift needs it, e.g. percent: 10.`)
    } else if (strategy === 'all-at-once' && percent !== undefined) {
      add([...path, 'percent'], 'An all-at-once shift has no `percent`. Remove it.')
    } else {
      sort(
        guardrailProblems(plan.guardrail, name),
        (finding) => pathOfGuardrail(name, finding.code),
        add,
        warnings,
      )
    }
    if (!plansInUse.has(name)) {
      warnings.push(`Plan ${name} is used by no model.`)
    }
  }
  const seen = new Map<string, string>()
  for (const [name, model] of Object.entries(fleet.models)) {
    if (problems.length >= enoughProblems) break
    checkModel(name, model, fleet, seen, add, warnings, traits)
  }
  return { problems, warnings }
}

function bothForms(vertex: NonNullable<WrittenFleet['plans'][string]['vertex']>): string | undefined {
  const { maxSurgeReplicas, maxSurgePercentage, maxUnavailableReplicas, maxUnavailablePercentage } = vertex
  if (maxSurgeReplicas !== undefined && maxSurgePercentage !== undefined) return 'maxSurge'
  if (maxUnavailableReplicas !== undefined && maxUnavailablePercentage !== undefined) return 'maxUnavailable'
  return undefined
}

function pathOfGuardrail(plan: string, code: string): Path {
  if (code.startsWith('vertex-')) return ['plans', plan, 'vertex', code.replace('vertex-', '')]
  if (code.startsWith('guardrail-judge-'))
    return ['plans', plan, 'judge', code.replace('guardrail-judge-', '')]
  const key = code.replace('guardrail-', '')
  return key.startsWith('errors') || key === 'modelLatencyP99'
    ? ['plans', plan, 'rollbackOn', key]
    : ['plans', plan, 'shift', key]
}

function sort(
  findings: readonly Finding[],
  path: (finding: Finding) => Path,
  add: Add,
  warnings: string[],
): void {
  for (const finding of findings) {
    if (finding.level === 'blocker') add(path(finding), finding.sentence)
    else if (finding.level === 'warning') warnings.push(finding.sentence)
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
    sort(own, () => ['plans', plan.name, 'order', 'waves'], add, warnings)
  }
  if (
    plan !== undefined &&
    !shiftsSageMaker(plan.guardrail) &&
    model.endpoints.some(({ provider }) => provider === 'sagemaker')
  ) {
    add(
      [...here, 'plan'],
      `Plan ${plan.name} has no \`shift\`, but ${name} has SageMaker endpoints. Add one to the plan, e.g. shift: { strategy: canary, percent: 10, bake: 30m }.`,
    )
  }
  for (const [measure, rule] of Object.entries(model.evidence)) {
    const problem = evidenceRuleProblem(rule)
    if (problem !== undefined) add([...here, 'evidence', measure], problem)
  }
  const regionsInUse = new Set([model.registry.region, ...model.endpoints.map(({ region }) => region)])
  for (const [region, url] of Object.entries(model.artifacts)) {
    const path = [...here, 'artifacts', region]
    checkPlace(region, url, path, add, traits)
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
    const [thing, example] =
      provider === 'vertex'
        ? ['registered model', `projects/${account}/locations/${region}/models/…`]
        : ['bucket', 's3://…']
    add(
      [...path, 'region'],
      `${name} is in ${region} (${cityOf(region)}), but \`artifacts\` of ${model} names no ${thing} there. Add ${region}: ${example}.`,
    )
  }
  const key = `${account}/${region}/${name}`
  const first = seen.get(key)
  if (first === undefined) seen.set(key, model)
  else {
    const where = first === model ? 'twice' : `here and under ${first}`
    add([...path, 'name'], `Endpoint ${name} in ${region} is listed ${where}. Keep one.`)
  }
}

/** Buckets lie in AWS regions, registered models in Google's. */
function checkPlace(region: string, place: string, path: Path, add: Add, traits: TraitsOf): void {
  const isGoogle = regionOf(region)?.provider === 'google'
  if (!checkRegion(traits(isGoogle ? 'vertex' : 'sagemaker'), region, path, add)) return
  if (!isGoogle) {
    if (!bucketPattern.test(place))
      add(path, `\`${shownName(place)}\` is no bucket. Write e.g. ${region}: s3://fraud-models-eu.`)
    return
  }
  const location = registeredModelPattern.exec(place)?.[1]
  if (location === undefined) {
    add(
      path,
      `\`${shownName(place)}\` is no registered model. Write e.g. ${region}: projects/fraud-prod/locations/${region}/models/fraud-scoring.`,
    )
  } else if (location !== region) {
    add(
      path,
      `\`${place}\` is registered in ${location}; an endpoint in ${region} needs a model of ${region}.`,
    )
  }
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
