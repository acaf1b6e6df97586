import { z } from 'zod'
import type { PlanForm } from '#lib/domain/cloud-forms.ts'
import { duration, peakRps, role } from '#lib/domain/fleet/fields.ts'
import { readSeconds, writeDuration } from '#lib/domain/fleet/units.ts'
import type { Guardrail } from '#lib/domain/plan/plan.ts'
import { inOwnWords } from '#lib/domain/said.ts'
import type { CloudTraits } from '#lib/domain/traits.ts'
import type { Endpoint } from '#lib/domain/types.ts'

declare module '#lib/domain/said.ts' {
  interface SaidFacts {
    'place-is-no-chest': InOwnWords
    'toy-chest': InOwnWords
    'toy-listeners': InOwnWords
  }
}

const section = z.object({ listeners: z.number(), bakeSeconds: z.number() })
type Section = z.output<typeof section>

/** undefined: the plan says nothing of music boxes. */
export function sectionOf({ sections: { toy } }: Guardrail): Section | undefined {
  return toy === undefined ? undefined : section.parse(toy)
}

const settings = z.object({ crank: z.enum(['left', 'right']) })

/** Which way an endpoint is wound. */
export const crankOf = (endpoint: Pick<Endpoint, 'settings'>): 'left' | 'right' =>
  settings.parse(endpoint.settings).crank

const schema = z.strictObject({ listeners: z.number(), listen: duration })

const endpointShape = {
  town: z.string(),
  region: z.string(),
  name: z.string(),
  crank: z.enum(['left', 'right']),
  role,
  peakRps,
}
const registryShape = { town: z.string(), region: z.string(), song: z.string() }

const plan: PlanForm = {
  key: 'music',
  schema,
  example: '{ listeners: 20, listen: 5m }',
  expected: { listeners: 'Write how many of a hundred listen first, e.g. listeners: 20.' },
  misfit: () => undefined,
  read: ({ listeners, listen }: z.output<typeof schema>) => ({ listeners, bakeSeconds: readSeconds(listen) }),
  print(guardrail) {
    const found = sectionOf(guardrail)
    return found && { listeners: found.listeners, listen: writeDuration(found.bakeSeconds) }
  },
  problems(guardrail, where) {
    const found = sectionOf(guardrail)
    if (found === undefined || found.listeners <= 50) return []
    const sentence = `\`listeners\` is ${found.listeners}; a box has 50 chairs. Lower it ${where()}.`
    return [{ level: 'blocker', ...inOwnWords('toy-listeners', sentence), path: ['music', 'listeners'] }]
  },
  choose(guardrail, { bakeSeconds }) {
    const found = sectionOf(guardrail)
    return found && { ...found, bakeSeconds: bakeSeconds ?? found.bakeSeconds }
  },
  proposed: { name: 'listening', section: { listeners: 20, bakeSeconds: 300 } },
}

export const traits: CloudTraits = {
  provider: 'toy',
  name: 'Toy Cloud',
  update: 'change of tune',
  company: 'aws',
  settleSeconds: 0,
  endsBakeEarly: { refusal: 'A tune is heard to its end.' },
  keepsPrevious: false,
  deploysWhole: false,
  choices: ['bakeMinutes'],
  plan,
  faults: { service: 'toy', permissions: [], waitsForHealth: false },
  endpoint: {
    shape: endpointShape,
    accountKey: 'town',
    expected: { town: 'Write the town, e.g. town: springfield.', crank: 'Write left or right.' },
    read: ({ town, crank, ...rest }: z.output<z.ZodObject<typeof endpointShape>>) => ({
      ...rest,
      account: town,
      settings: { crank },
    }),
    print: ({ account, settings, region, name, role: part, peakRps: peak }) => ({
      town: account,
      region,
      name,
      crank: crankOf({ settings }),
      role: part,
      peakRps: peak,
    }),
  },
  registry: {
    name: 'Song Book',
    placeWord: 'song',
    shape: registryShape,
    expected: {},
    read: ({ town, region, song }: z.output<z.ZodObject<typeof registryShape>>) => ({
      account: town,
      region,
      group: song,
    }),
    print: ({ account, region, group }) => ({ town: account, region, song: group }),
  },
  places: {
    word: 'chest',
    example: () => 'toy://…',
    isOwn: (place) => place.startsWith('toy://'),
    problem: (place, _, shown) =>
      place.startsWith('toy://') ? undefined : inOwnWords('place-is-no-chest', `\`${shown}\` is no chest.`),
  },
  shiftWords(guardrail) {
    const found = sectionOf(guardrail)
    const step = found === undefined ? 'not said' : `${found.listeners} listeners`
    return { title: 'Listeners', head: step, step, sentence: `First ${step}, then everybody.` }
  },
  timeline(guardrail) {
    const found = sectionOf(guardrail)
    if (found === undefined) return undefined
    const { bakeSeconds, listeners } = found
    return {
      ...{ shape: 'canary', askedShare: listeners / 100, hasBaseline: true, steps: 1, completingSeconds: 0 },
      ...{ bakeSeconds, stepSeconds: bakeSeconds, comparedSeconds: bakeSeconds },
      ...{ askedSeconds: bakeSeconds, waitSeconds: bakeSeconds },
    }
  },
  bakeProblems: () => [],
  impossiblePercent: () => undefined,
  canaryLimits: { percent: 50, bakeSeconds: 600 },
}
