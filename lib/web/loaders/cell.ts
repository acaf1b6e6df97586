import { endpointWordIn } from '#lib/domain/endpoint-word.ts'
import { cellState } from '#lib/domain/fleet/cell-state.ts'
import { type FleetRelease, fleetRelease } from '#lib/domain/fleet/drift.ts'
import { type FleetSummary, fleetSummary } from '#lib/domain/fleet/summary.ts'
import { waitsForPerson } from '#lib/domain/rollout/rollout-standing.ts'
import type { Said } from '#lib/domain/said.ts'
import { isKnown } from '#lib/domain/serving/served.ts'
import { mainPart, type Serving } from '#lib/domain/serving/serving-of.ts'
import type { TraitsOf } from '#lib/domain/traits.ts'
import { age } from '#lib/domain/wording.ts'
import { summaryWords } from '#lib/words/fleet.ts'
import { withdrawalSentence } from '#lib/words/rollout/withdrawal.ts'
import { say } from '#lib/words/say.ts'
import { openWords } from '#lib/words/serving.ts'
import type { FleetCell, FleetRow, Tone } from '../views.ts'
import type { EndpointNow, ModelNow } from './fleet-states.ts'

const tones: Record<FleetSummary['tone'], Tone> = {
  good: 'ok',
  progress: 'busy',
  warning: 'warning',
  bad: 'danger',
  neutral: 'muted',
}

/** A model's endpoints judged together: which release the fleet is on, and how each endpoint stands to it. */
export function judgeModel(model: ModelNow, now: Date) {
  const release = fleetRelease(model.endpoints.map((endpoint) => endpoint.serving))
  const endpoints = model.endpoints.map((endpoint) => {
    const state = cellState(endpoint.serving, release, endpoint.open?.region.phase)
    const behindSince = state === 'lagging' ? laggingSince(model, release, endpoint) : undefined
    return { ...endpoint, state, serving: { ...endpoint.serving, behindSince } }
  })
  const summary = fleetSummary(
    endpoints.map((endpoint) => endpoint.serving),
    model.rollout,
    now,
  )
  const words = summaryWords(summary, say)
  return {
    release,
    endpoints,
    icon: summary.icon,
    summary: {
      tone: tones[summary.tone],
      title: words.title,
      detail: words.detail ?? (summary.icon === 'consistent' ? consistentSince(model, now) : ''),
    },
  }
}

/** "since 6 d": from when on the last endpoint has given it all traffic too. */
function consistentSince(model: ModelNow, now: Date): string {
  const times = model.endpoints
    .filter((endpoint) => endpoint.role === 'active')
    .map(({ served }) => mainPart(served)?.wholeSince)
  // One that is not known to have begun at some time leaves the whole unknown.
  const since = times.some((time) => time === undefined) ? undefined : times.sort().at(-1)
  return since ? `since ${age((now.getTime() - Date.parse(since)) / 1000)}` : ''
}

/**
 * Since when the fleet has been on its release somewhere: from then on, the others are behind. One that was taken back later had that
 * release until then.
 */
function laggingSince(
  model: ModelNow,
  release: FleetRelease | undefined,
  { served }: EndpointNow,
): string | undefined {
  const fleetSince = model.endpoints
    .filter((endpoint) => endpoint.serving.label === release?.label)
    .flatMap((endpoint) => mainPart(endpoint.served)?.wholeSince ?? [])
    .sort()[0]
  return [fleetSince, mainPart(served)?.since]
    .filter((time) => time !== undefined)
    .sort()
    .at(-1)
}

export function fleetRow(model: ModelNow, now: Date, traits: TraitsOf): FleetRow {
  const judged = judgeModel(model, now)
  const wordOf = endpointWordIn(model.endpoints)
  const providers = [...new Set(model.endpoints.map((endpoint) => endpoint.provider))]
  return {
    model: model.slug,
    providers: providers.map((provider) => traits(provider).name).join(' · '),
    release: judged.release?.label ?? null,
    summary: judged.summary,
    consistent: judged.icon === 'consistent',
    cells: judged.endpoints.map((endpoint) => fleetCell(endpoint, wordOf(endpoint))),
  }
}

type Judged = EndpointNow & { state: FleetCell['state'] }

/** @param word what the endpoint is called in its fleet */
export function fleetCell(
  { region, state, serving, served, open, driftSaid, unreachableSaid }: Judged,
  word: string,
): FleetCell {
  const note = noteOf(state, serving, served, driftSaid, unreachableSaid)
  const cell: FleetCell = { endpoint: word, region, ...cellServing(served), state }
  if (note !== null) cell.note = note
  if (state !== 'withdrawn' && serving.withdrawn.length > 0) cell.withdrawn = withdrawnSentences(serving)
  if (!open) return cell
  const held = state === 'in-rollout' && waitsForPerson(open.region)
  return {
    ...cell,
    rollout: open.slug,
    phase: open.region.phase.name,
    to: open.label,
    ...(held ? { held } : {}),
    ...(open.bake === null || held ? {} : { bake: open.bake }),
  }
}

function noteOf(
  state: FleetCell['state'],
  serving: Judged['serving'],
  served: Serving,
  drift: Said | undefined,
  unreachable: Said | undefined,
): string | null {
  switch (state) {
    case 'drifted':
      return drift === undefined ? null : say(drift)
    case 'unreachable':
      return unreachable === undefined ? null : say(unreachable)
    case 'withdrawn':
      return withdrawnSentences(serving)
    default:
      return openWords(served.unknown)
  }
}

const withdrawnSentences = ({ withdrawn }: Judged['serving']) =>
  withdrawn.map(({ label, withdrawal }) => withdrawalSentence(label, withdrawal, say)).join(' ')

const secondsOf = (instant: string | undefined) =>
  instant === undefined ? {} : { since: Math.floor(Date.parse(instant) / 1000) }

/** A release that has all traffic is its label; everything else is told part by part. */
function cellServing(served: Serving): Pick<FleetCell, 'label' | 'also' | 'since' | 'split'> {
  const main = mainPart(served)
  if (main === undefined) return { label: '–' }
  if (served.parts.length === 1 && isKnown(main.how))
    return { label: main.label, ...alsoOf(main), ...secondsOf(main.since) }
  const split = served.parts.map(({ label, alsoLabels, percent, how, since }) => ({
    ...{ label, percent: percent ?? null, how },
    ...alsoOf({ alsoLabels }),
    ...secondsOf(since),
  }))
  return { label: main.label, split }
}

const alsoOf = ({ alsoLabels }: Pick<Serving['parts'][number], 'alsoLabels'>) =>
  alsoLabels.length === 0 ? {} : { also: [...alsoLabels] }
