import { evidenceRuleProblem } from '../evidence.ts'
import { guardrailProblems } from '../guardrail.ts'
import { cityOf, regionOf, regions } from '../regions.ts'
import type { Endpoint, Finding } from '../types.ts'
import { planProblems } from '../waves.ts'
import { didYouMean } from './did-you-mean.ts'
import type { Path } from './lines.ts'
import type { Found } from './problems.ts'
import type { WrittenFleet } from './schema.ts'
import type { FleetEndpoint, FleetFile, FleetModel } from './types.ts'

export interface Checked {
  problems: Found[]
  warnings: string[]
}

/** Whatever only the whole file can tell: names that must exist, things that must not be there twice, the clouds' bounds. */
export function checkFleet(fleet: FleetFile, written: WrittenFleet): Checked {
  const problems: Found[] = []
  const warnings: string[] = []
  const add = (path: Path, sentence: string) => problems.push({ path, sentence })

  for (const [name, plan] of Object.entries(fleet.plans)) {
    const { strategy, percent } = written.plans[name]?.shift ?? {}
    const path = ['plans', name, 'shift']
    if (strategy !== 'all-at-once' && percent === undefined) {
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
    if (!Object.values(fleet.models).some((model) => model.plan === name)) {
      warnings.push(`Plan ${name} is used by no model.`)
    }
  }
  const seen = new Map<string, string>()
  for (const [name, model] of Object.entries(fleet.models))
    checkModel(name, model, fleet, seen, add, warnings)
  return { problems, warnings }
}

function pathOfGuardrail(plan: string, code: string): Path {
  const key = code.replace('guardrail-', '')
  return key.startsWith('errors') || key === 'modelLatencyP99'
    ? ['plans', plan, 'rollbackOn', key]
    : ['plans', plan, 'shift', key]
}

function sort(
  findings: readonly Finding[],
  path: (finding: Finding) => Path,
  add: (path: Path, sentence: string) => void,
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
  add: (path: Path, sentence: string) => void,
  warnings: string[],
): void {
  const here = ['models', name]
  checkRegion(model.registry.region, [...here, 'registry', 'region'], add)
  const plan = Object.hasOwn(fleet.plans, model.plan) ? fleet.plans[model.plan] : undefined
  if (plan === undefined) {
    const names = Object.keys(fleet.plans)
    const known = names.length === 0 ? 'It has none yet.' : `It has ${names.join(', ')}.`
    add(
      [...here, 'plan'],
      `There is no plan \`${model.plan}\` in this file.${didYouMean(model.plan, names)} ${known}`,
    )
  } else if (plan.order !== 'highest-traffic-first') {
    const endpoints: Endpoint[] = model.endpoints.map((endpoint, index) => ({
      ...endpoint,
      id: `#${index}`,
      model: name,
    }))
    const own = planProblems(plan, endpoints).filter((finding) => finding.code.startsWith('plan-'))
    sort(own, () => ['plans', plan.name, 'order', 'waves'], add, warnings)
  }
  for (const [measure, rule] of Object.entries(model.evidence)) {
    const problem = evidenceRuleProblem(rule)
    if (problem !== undefined) add([...here, 'evidence', measure], problem)
  }
  for (const [region, url] of Object.entries(model.artifacts)) {
    const path = [...here, 'artifacts', region]
    checkRegion(region, path, add)
    if (!/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:\/.*)?$/.test(url)) {
      add(path, `\`${url}\` is no bucket. Write e.g. ${region}: s3://fraud-models-eu.`)
    }
    const isUsed =
      model.registry.region === region || model.endpoints.some((endpoint) => endpoint.region === region)
    if (!isUsed) warnings.push(`${name}: the bucket of ${cityOf(region)} (${region}) is used by no endpoint.`)
  }
  model.endpoints.forEach((endpoint, index) => {
    checkEndpoint(name, endpoint, [...here, 'endpoints', index], model.artifacts, seen, add)
  })
}

function checkEndpoint(
  model: string,
  endpoint: FleetEndpoint,
  path: Path,
  artifacts: Record<string, string>,
  seen: Map<string, string>,
  add: (path: Path, sentence: string) => void,
): void {
  const { provider, account, region, name } = endpoint
  if (provider !== 'sagemaker') {
    add([...path, 'provider'], `Provider \`${provider}\` is not supported yet: only sagemaker.`)
    return
  }
  if (checkRegion(region, [...path, 'region'], add) && !Object.hasOwn(artifacts, region)) {
    add(
      [...path, 'region'],
      `${name} is in ${region} (${cityOf(region)}), but \`artifacts\` of ${model} names no bucket there. Add ${region}: s3://….`,
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

function checkRegion(region: string, path: Path, add: (path: Path, sentence: string) => void): boolean {
  const found = regionOf(region)
  if (found?.provider === 'aws') return true
  const codes = regions.filter((known) => known.provider === 'aws').map((known) => known.code)
  add(
    path,
    found === undefined
      ? `There is no AWS region \`${region}\`.${didYouMean(region, codes)}`
      : `\`${region}\` (${found.city}) is a Google region; SageMaker needs an AWS region.${didYouMean(region, codes)}`,
  )
  return false
}
