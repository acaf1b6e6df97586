import {
  cellState,
  type FleetRelease,
  type FleetSummary,
  fleetRelease,
  fleetSummary,
} from '#lib/domain/drift.ts'
import { endpointWordIn } from '#lib/domain/endpoint-word.ts'
import { waitsForPerson } from '#lib/domain/rollout-standing.ts'
import type { Provider } from '#lib/domain/types.ts'
import { age, providerNames } from '#lib/domain/wording.ts'
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
  return {
    release,
    endpoints,
    icon: summary.icon,
    summary: {
      tone: tones[summary.tone],
      title: summary.title,
      detail: summary.detail ?? (summary.icon === 'consistent' ? consistentSince(model, now) : ''),
    },
  }
}

/** "since 6 d": from when on the last endpoint has served it too. */
function consistentSince(model: ModelNow, now: Date): string {
  const since = model.endpoints
    .filter((endpoint) => endpoint.role === 'active')
    .map((endpoint) => endpoint.servingSince ?? '')
    .sort()
    .at(-1)
  return since ? `since ${age((now.getTime() - Date.parse(since)) / 1000)}` : ''
}

/**
 * Since when the fleet has been on its release somewhere: from then on, the others are behind. One that was taken back later had that
 * release until then.
 */
function laggingSince(
  model: ModelNow,
  release: FleetRelease | undefined,
  { servingSince }: EndpointNow,
): string | undefined {
  const fleetSince = model.endpoints
    .filter((endpoint) => endpoint.serving.label === release?.label && endpoint.servingSince !== null)
    .map((endpoint) => endpoint.servingSince ?? '')
    .sort()[0]
  return [fleetSince, servingSince ?? undefined]
    .filter((time) => time !== undefined)
    .sort()
    .at(-1)
}

export function fleetRow(model: ModelNow, now: Date): FleetRow {
  const judged = judgeModel(model, now)
  const wordOf = endpointWordIn(model.endpoints)
  const providers = [...new Set(model.endpoints.map((endpoint) => endpoint.provider))]
  return {
    model: model.slug,
    providers: providers.map((provider) => providerNames[provider as Provider]).join(' · '),
    release: judged.release?.label ?? null,
    summary: judged.summary,
    consistent: judged.icon === 'consistent',
    cells: judged.endpoints.map((endpoint) => fleetCell(endpoint, wordOf(endpoint))),
  }
}

/** What the new release takes of an endpoint's traffic, 0–1, while it is split; undefined while that is not known either. */
export function splitShare(open: NonNullable<EndpointNow['open']>): number | undefined {
  const { name } = open.region.phase
  return name === 'baking' || name === 'completing' ? (open.measuredShare ?? undefined) : undefined
}

type Judged = EndpointNow & { state: FleetCell['state'] }

/** @param word what the endpoint is called in its fleet */
export function fleetCell(
  { region, state, serving, open, driftSentence, unreachableSentence }: Judged,
  word: string,
): FleetCell {
  const note = state === 'drifted' ? driftSentence : state === 'unreachable' ? unreachableSentence : null
  const cell: FleetCell = { endpoint: word, region, label: serving.label ?? '–', state }
  if (note !== null) cell.note = note
  if (!open) return cell
  const share = splitShare(open)
  const held = state === 'in-rollout' && waitsForPerson(open.region)
  return {
    ...cell,
    rollout: open.slug,
    phase: open.region.phase.name,
    to: open.label,
    ...(share === undefined ? {} : { share }),
    ...(held ? { held } : {}),
    ...(open.bake === null || held ? {} : { bake: open.bake }),
  }
}
