import {
  cellState,
  type FleetRelease,
  type FleetSummary,
  fleetRelease,
  fleetSummary,
} from '#lib/domain/drift.ts'
import { cityOf } from '#lib/domain/regions.ts'
import type { FleetCell, FleetRow, Tone } from '../views.ts'
import type { EndpointNow, ModelNow } from './fleet-states.ts'
import { providerTitles } from './place.ts'

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
    const behindSince = state === 'lagging' ? fleetSince(model, release) : undefined
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
    summary: { tone: tones[summary.tone], title: summary.title, detail: summary.detail ?? '' },
  }
}

/** Since when the fleet has been on its release somewhere: from then on, the others are behind. */
function fleetSince(model: ModelNow, release: FleetRelease | undefined): string | undefined {
  return model.endpoints
    .filter((endpoint) => endpoint.serving.label === release?.label && endpoint.servingSince !== null)
    .map((endpoint) => endpoint.servingSince ?? '')
    .sort()[0]
}

export function fleetRow(model: ModelNow, now: Date): { row: FleetRow; icon: FleetSummary['icon'] } {
  const judged = judgeModel(model, now)
  const providers = [...new Set(model.endpoints.map((endpoint) => endpoint.provider))]
  return {
    icon: judged.icon,
    row: {
      model: model.slug,
      providers: providers
        .map((provider) => providerTitles[provider as keyof typeof providerTitles])
        .join(' · '),
      summary: judged.summary,
      consistent: judged.icon === 'consistent',
      cells: judged.endpoints.map((endpoint) => fleetCell(endpoint, judged.release)),
    },
  }
}

type Judged = EndpointNow & { state: FleetCell['state'] }

export function fleetCell(endpoint: Judged, fleet: FleetRelease | undefined): FleetCell {
  const phase = endpoint.open?.region.phase
  const split = phase?.name === 'baking' || phase?.name === 'completing' || phase?.name === 'shifting'
  const share = split ? (endpoint.open?.measuredShare ?? null) : null
  const label = split && endpoint.open ? endpoint.open.label : (endpoint.serving.label ?? '–')
  return {
    endpoint: endpoint.name,
    region: endpoint.region,
    label,
    state: endpoint.state,
    caption: caption(endpoint),
    sentence: cellSentence(endpoint, fleet),
    share,
    progress: null,
    observedAt: endpoint.observedAt,
    rolloutSlug: endpoint.open?.slug ?? null,
  }
}

const phaseCaptions: Record<string, string> = {
  waiting: 'waiting',
  replicating: 'replicating',
  gated: 'waiting',
  shifting: 'shifting',
  baking: 'canary',
  completing: 'completing',
  verifying: 'verifying',
  promoted: 'promoted',
  reverting: 'reverting',
  reverted: 'reverted',
  failed: 'needs a person',
  skipped: 'skipped',
}

const stateCaptions: Record<FleetCell['state'], string> = {
  serving: 'serving',
  lagging: 'lagging',
  ahead: 'ahead',
  drifted: 'drifted',
  'in-rollout': 'in rollout',
  waiting: 'waiting',
  unreachable: 'not answering',
  unknown: 'not seen yet',
  passive: 'standby',
}

function caption(endpoint: Judged): string {
  const phase = endpoint.open?.region.phase.name
  if (phase !== undefined && (endpoint.state === 'in-rollout' || endpoint.state === 'waiting')) {
    return phaseCaptions[phase] ?? stateCaptions[endpoint.state]
  }
  return stateCaptions[endpoint.state]
}

export function cellSentence(endpoint: Judged, fleet: FleetRelease | undefined): string {
  const city = cityOf(endpoint.region)
  const serves =
    endpoint.serving.label === undefined
      ? `${city} has not been seen yet`
      : `${city} serves ${endpoint.serving.label}`
  switch (endpoint.state) {
    case 'lagging':
      return `${serves}; its fleet is on ${fleet?.label ?? 'another release'}.`
    case 'ahead':
      return `${serves}; most of its fleet is still on ${fleet?.label ?? 'another release'}.`
    case 'drifted':
      return `${serves}. ${endpoint.driftSentence ?? 'It was changed outside Meridian.'}`
    case 'unreachable':
      return `${serves}, as last known. ${endpoint.unreachableSentence ?? 'The region does not answer.'}`
    case 'in-rollout':
    case 'waiting':
      return `${serves}; in the rollout of ${endpoint.open?.label ?? 'another release'}: ${caption(endpoint)}.`
    case 'passive':
      return `${serves}, on standby.`
    default:
      return `${serves}.`
  }
}
