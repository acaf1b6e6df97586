import { observationFromRow } from '#lib/db/rows/fleet.ts'
import { releaseManifest, withdrawnInRollout } from '#lib/db/rows/release.ts'
import { phaseTimesFromRow, regionRolloutFromRow, rolloutStatus } from '#lib/db/rows/rollout.ts'
import { undeployFacts } from '#lib/db/rows/undeploy.ts'
import { actorWords } from '#lib/domain/actor.ts'
import { endpointWord } from '#lib/domain/endpoint-word.ts'
import { acceptedWords } from '#lib/domain/manifest/words.ts'
import type { Plan } from '#lib/domain/plan/plan.ts'
import { bakeSecondsOf } from '#lib/domain/plan/timeline.ts'
import type { JudgedRegion } from '#lib/domain/ports.ts'
import { gate } from '#lib/domain/rollout/gates.ts'
import { isKnown } from '#lib/domain/serving/served.ts'
import { mainPart, type Serving } from '#lib/domain/serving/serving-of.ts'
import type { CloudTraits } from '#lib/domain/traits.ts'
import { type Actor, openRolloutStatuses, type RegionPhase } from '#lib/domain/types.ts'
import { asSentence } from '#lib/domain/wording.ts'
import { type RegionRow, type RolloutRow, regionFacts } from '#lib/services/rollouts/find.ts'
import { reasonWords } from '#lib/words/rollout/asked.ts'
import { say } from '#lib/words/say.ts'
import { shareWords } from '#lib/words/serving.ts'
import type { RegionLane, Tone } from '../views.ts'
import { bakeNow } from './bake.ts'
import type { ReleaseLabels } from './deployments.ts'
import { brokenBeside, evidenceView } from './evidence.ts'
import { heldDetail, heldHeadline, heldView } from './hold.ts'
import { actionState, regionView } from './place.ts'
import { laneDetection } from './plan-detection.ts'
import { rollingDetail, rollingView } from './rolling.ts'
import { partOf, servingView } from './serving.ts'

/** What only regions are drawn with whose cloud replaces replicas one after the other. */
export interface ReplicaLane {
  /** Display name of the DeployedModel that the region's attempt makes. */
  targetConfigName: string
  labels: ReleaseLabels
}

/** What a lane shows beside the rollout's own rows. */
interface LaneFacts {
  /** Of the endpoint's provider. */
  cloud: CloudTraits
  replicas: ReplicaLane | undefined
  noise: JudgedRegion['noise']
  served: Serving
}

/** One region of a rollout as its lane is drawn. */
export function regionLane(
  rollout: RolloutRow,
  row: RegionRow,
  plan: Plan,
  actor: Actor,
  { cloud, replicas, noise, served }: LaneFacts,
): RegionLane {
  const region = regionRolloutFromRow(row)
  const { phase } = region
  const facts = regionFacts(rollout, row)
  const state = row.endpoint.observation
  const observation = state ? observationFromRow(state) : undefined
  const ended = !openRolloutStatuses.some((open) => open === rolloutStatus(rollout.status))
  const release = { label: rollout.release.label, withdrawn: withdrawnInRollout(rollout.release) }
  const held = heldView(phase, release)
  const words =
    held === null
      ? headline(phase, region.phaseSince, release.label, ended)
      : {
          headline: heldHeadline(held, phase, release, bakeSecondsOf(plan.guardrail, cloud)),
          at: null,
          tone: 'warning' as const,
        }
  const bounds = cloud.replicaBounds?.(plan.guardrail)
  const rolling =
    replicas === undefined || bounds === undefined
      ? null
      : rollingView({
          ...replicas,
          observation,
          share: percentOf(served, rollout),
          baseline: region.baseline,
          release: rollout.release.label,
          phase: phase.name,
          bounds,
          offer: ({ id, configName }) => ({
            endpoint: row.endpointId,
            deployment: id,
            name: configName,
            action: actionState(
              gate(
                'undeploy-previous',
                actor,
                undeployFacts(row.endpoint, () => cloud, id),
              ),
            ),
          }),
        })
  const told = rolling && rollingDetail(phase, rolling, { observation, baseline: region.baseline })
  const cause = 'cause' in phase ? phase.cause : undefined
  return {
    endpoint: endpointWord(
      row.endpoint,
      rollout.regions.map(({ endpoint }) => endpoint),
    ),
    region: regionView(row.endpoint.region),
    provider: cloud.name,
    peakRps: row.endpoint.peakRps,
    wave: row.wave,
    phase: phase.name,
    tone: region.trouble && words.tone === 'busy' ? 'warning' : words.tone,
    headline: words.headline,
    headlineAt: words.at,
    detail:
      held === null
        ? (told ?? detail(phase, row, plan, region.baseline?.label, ended, { cloud, noise, served }, rollout))
        : heldDetail(held, rolloutStatus(rollout.status)),
    attempt: region.attempt,
    from: region.baseline?.label ?? rollout.fromLabel,
    phaseTimes: phaseTimesFromRow(row),
    bake: held === null ? bakeNow(row, plan.guardrail, cloud) : null,
    held,
    rolling,
    // A cloud's words may lack their end.
    trouble: region.trouble === undefined ? null : asSentence(say(region.trouble.said)),
    cause: cause
      ? {
          kind: cause.kind,
          sentence: say(cause.said),
          by: cause.by === undefined ? null : actorWords(cause.by),
          evidence: (cause.evidence ?? []).map(evidenceView),
          broken: brokenBeside(cause.said, cause.evidence ?? []).map(evidenceView),
        }
      : null,
    ended,
    advice: phase.name === 'failed' ? say(phase.advice) : null,
    cloudStatus: observation?.cloudStatus ?? null,
    serving: servingView(served),
    observedAt: state?.observedAt.toISOString() ?? null,
    actions: {
      proceed: actionState(gate('proceed-region', actor, facts)),
      promoteNow: actionState(gate('promote-now', actor, { ...facts, cloud })),
      revert: actionState(gate('revert-region', actor, facts)),
      retry: actionState(gate('retry', actor, facts)),
      skip: actionState(gate('skip', actor, facts)),
    },
  }
}

function headline(
  phase: RegionPhase,
  since: string,
  release: string,
  ended: boolean,
): { headline: string; at: string | null; tone: Tone } {
  switch (phase.name) {
    case 'waiting':
    case 'replicating':
    case 'gated':
      if (ended) return { headline: 'Not started', at: null, tone: 'muted' }
      if (phase.name === 'replicating')
        return { headline: 'Waiting for the artifact', at: since, tone: 'busy' }
      return {
        headline: waitsForWave(phase) ? 'Waiting for its wave' : 'Waiting',
        at: null,
        tone: 'muted',
      }
    case 'shifting':
      return { headline: 'Shifting', at: since, tone: 'busy' }
    case 'baking':
      return { headline: 'Baking', at: since, tone: 'busy' }
    case 'completing':
      return { headline: 'Completing', at: since, tone: 'busy' }
    case 'verifying':
      return { headline: `Verifying ${release}`, at: since, tone: 'busy' }
    case 'promoted':
      return { headline: 'Promoted', at: since, tone: 'ok' }
    case 'reverting':
      return { headline: 'Reverting', at: since, tone: 'warning' }
    case 'reverted':
      return { headline: 'Reverted', at: since, tone: 'danger' }
    case 'failed':
      return { headline: 'Needs a person', at: since, tone: 'danger' }
    case 'skipped':
      return { headline: 'Skipped', at: since, tone: 'muted' }
  }
}

/** What the promotion rests on besides digests: "image by tag 2.1, digest unknown". */
const acceptedOf = (
  { accepted = [] }: Extract<RegionPhase, { name: 'promoted' }>,
  { release }: Pick<RolloutRow, 'release'>,
): string[] => (accepted.length === 0 ? [] : acceptedWords(releaseManifest(release), accepted))

const hasCompanions = (plan: Plan, endpoint: string) =>
  plan.waves.some(({ endpointIds }) => endpointIds.length > 1 && endpointIds.includes(endpoint))

const waitsForWave = (phase: RegionPhase) => phase.name === 'gated' && phase.refusal?.code === 'wave'

function detail(
  phase: RegionPhase,
  row: RegionRow,
  plan: Plan,
  baseline: string | undefined,
  ended: boolean,
  { cloud, noise, served }: Pick<LaneFacts, 'cloud' | 'noise' | 'served'>,
  release: Pick<RolloutRow, 'releaseId' | 'release'>,
): string {
  switch (phase.name) {
    case 'waiting':
      return ''
    case 'replicating':
      if (ended) return ''
      return phase.copy === undefined ? 'Looking for the artifact in this region.' : say(phase.copy.said)
    case 'gated':
      // What held it up holds up nothing any more.
      if (ended) return ''
      // Which wave is before it stands above it; what its canary will be able to tell does not.
      if (phase.refusal === undefined || waitsForWave(phase))
        return laneDetection(
          plan.guardrail,
          row.endpoint.peakRps,
          cloud,
          noise,
          hasCompanions(plan, row.endpointId),
        )
      return say(phase.refusal)
    case 'shifting':
      return 'New instances are being started.'
    case 'baking':
      return shares(askedShare(plan, cloud), measuredWords(served, release))
    case 'completing':
      // The last measured minute may be of before: the canary's share is then no longer what was asked.
      return `all traffic asked · ${measuredWords(served, release)}`
    case 'verifying':
      return 'Resolving what it serves down to the artifact.'
    case 'promoted':
      return [baseline === undefined ? [] : [`from ${baseline}`], acceptedOf(phase, release)]
        .flat()
        .join(' · ')
    case 'reverting':
      return `${phase.inFlight ? 'The update is being taken back' : 'Going back'}${baseline === undefined ? '' : ` to ${baseline}`}.`
    case 'reverted':
      if (baseline === undefined) return ''
      // Whatever came to the region since: what it serves stands beside it.
      return mainPart(served)?.label === baseline ? `serves ${baseline} again` : `went back to ${baseline}`
    case 'failed':
      return say(phase.advice)
    case 'skipped':
      return `by ${actorWords(phase.by)}: ${reasonWords(phase.reason, say)}`
  }
}

/** 0–1, while a canary bakes; undefined where the share grows, or nobody asks for one. */
function askedShare(plan: Plan, cloud: CloudTraits): number | undefined {
  const timeline = cloud.timeline(plan.guardrail)
  return timeline?.shape === 'canary' ? timeline.askedShare : undefined
}

const shares = (asked: number | undefined, measured: string) =>
  asked === undefined ? measured : `${shareWords(asked)} asked · ${measured}`

/** The release's part as it is told everywhere, where it was measured. */
function measuredWords(served: Serving, { releaseId }: Pick<RolloutRow, 'releaseId'>): string {
  const part = served.parts.find((one) => one.releaseId === releaseId)
  const words = partOf(served, (one) => one === part)
  return part && words !== undefined && isKnown(part.how) ? `${words || '100%'} measured` : 'not measured yet'
}

/** 0–1, as it is rounded everywhere; null: its part is not known. */
function percentOf(served: Serving, { releaseId }: Pick<RolloutRow, 'releaseId'>): number | null {
  // Not by the reason: of a cloud that does not answer it is that, and the shares may have been unknown before.
  if (served.parts.length === 0 || served.parts.some(({ percent }) => percent === undefined)) return null
  return (served.parts.find((part) => part.releaseId === releaseId)?.percent ?? 0) / 100
}
