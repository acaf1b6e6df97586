import { observationFromRow } from '#lib/db/rows/fleet.ts'
import { CloudError } from '#lib/domain/errors.ts'
import type { AlarmReading, Attempt, Followed, ServingReader } from '#lib/domain/ports.ts'
import type { CloudFault, Seen } from '#lib/domain/rollout/decide.ts'
import { mayBegin } from '#lib/domain/rollout/gates.ts'
import { isUnderway } from '#lib/domain/rollout/phases.ts'
import { withKnown } from '#lib/domain/serving/known-before.ts'
import type { ArtifactCopy, Observation, Refusal, RegionPhaseName } from '#lib/domain/types.ts'
import { artifactCopyFromAnswer } from '#lib/services/rollouts/artifact.ts'
import { isThere } from './artifacts.ts'
import type { LoopContext } from './context.ts'
import { type Judged, judgeCanary } from './judge-canary.ts'
import { beginFacts, type LoadedRegion } from './load-region.ts'

/** What a pass has learned of the world outside, as far as the phase needs it. */
export interface Look {
  attempt: Attempt
  targetConfigName: string
  bakes: ServingReader['bakes']
  seen: Seen
  /** false: `seen` is the last known state, because nothing can begin anyway. */
  isFresh: boolean
  artifact: ArtifactCopy | undefined
  /** The copy was asked for in this pass and is to be kept. */
  askedForCopy: boolean
  alarms: AlarmReading[]
  judged: Judged | undefined
  refusal: Refusal | undefined
  now: Date
}

const beforeBegin: readonly RegionPhaseName[] = ['waiting', 'replicating', 'gated']
const beforeVerifying: readonly RegionPhaseName[] = ['shifting', 'baking', 'completing']

/** A copy that was there is not asked for again within this time, seconds of cloud time. */
const copyHoldsSeconds = 60

export async function lookAtRegion(context: LoopContext, loaded: LoadedRegion): Promise<Look> {
  const { region, endpoint, release } = loaded
  const provider = context.clouds.serving(endpoint.provider)
  const attempt: Attempt = { endpoint, release, number: region.attempt }
  const targetConfigName = provider.configName(attempt)
  const isBefore = beforeBegin.includes(region.phase.name)

  const askedForCopy = isBefore && !isRecent(loaded.storedCopy, context.clock.now())
  const artifact = askedForCopy
    ? await artifactCopyFromAnswer(context, loaded.model, release, endpoint)
    : loaded.storedCopy
  const refusal = mayBegin(beginFacts(loaded, artifact))

  // While a region may not begin nothing hangs on its newest state, and the region's own look keeps that fresh to the minute.
  const known =
    isBefore && refusal !== undefined && region.request === undefined
      ? await lastKnown(context, endpoint.id)
      : undefined
  const [answer, alarms]: [Seen, Alarms] = known
    ? [known, { readings: [], fault: undefined }]
    : await Promise.all([
        answered(async () => {
          const observation = await provider.observe(endpoint, followed(loaded, targetConfigName))
          return { ok: true, observation: await asKnown(context, observation) } as const
        }),
        readAlarms(context, loaded),
      ])
  const unexplained = needsAlarms(loaded, answer, alarms)
  const seen: Seen = unexplained === undefined ? answer : { ok: false, error: unexplained }
  const judged = isUnderway(region.phase)
    ? await judgeCanary(context, loaded, targetConfigName, alarms.readings, context.clock.now())
    : undefined
  return {
    attempt,
    targetConfigName,
    bakes: provider.bakes,
    seen,
    isFresh: known === undefined,
    artifact,
    askedForCopy,
    alarms: alarms.readings,
    judged,
    refusal,
    now: context.clock.now(),
  }
}

/** Once an update was begun its end may have to be explained, also after it was taken back. */
function followed({ region }: LoadedRegion, configName: string): Followed | undefined {
  switch (region.phase.name) {
    case 'shifting':
      return { configName, operation: region.phase.operation, since: region.phase.begunFrom }
    case 'reverting':
      return { configName, operation: undefined, since: region.phase.begunFrom }
    default:
      return undefined
  }
}

function isRecent(copy: ArtifactCopy | undefined, now: Date): boolean {
  return (
    copy !== undefined &&
    isThere(copy) &&
    // Recorded before places were: asked for again, because it is begun from them.
    copy.places !== undefined &&
    now.getTime() - Date.parse(copy.checkedAt) < copyHoldsSeconds * 1000
  )
}

async function lastKnown(context: LoopContext, endpointId: string): Promise<Seen | undefined> {
  const state = await context.database.prisma.endpointState.findUnique({ where: { endpointId } })
  if (!state || state.unreachableSince !== null) return undefined
  return { ok: true, observation: observationFromRow(state) }
}

/** What was read of the configuration in force by an earlier look is not forgotten when a part of it cannot be read now. */
async function asKnown({ database }: LoopContext, observation: Observation): Promise<Observation> {
  const { endpointId } = observation
  const state = await database.prisma.endpointState.findUnique({ where: { endpointId } })
  return withKnown(observation, state === null ? undefined : observationFromRow(state))
}

async function answered(ask: () => Promise<Seen>): Promise<Seen> {
  try {
    return await ask()
  } catch (error) {
    return { ok: false, error: faultOf(error) }
  }
}

/** What an adapter rejected with. Anything else is a defect of Meridian's and goes on. */
export function faultOf(error: unknown): CloudFault {
  if (!(error instanceof CloudError)) throw error
  return { kind: error.kind, message: error.message, code: error.code }
}

interface Alarms {
  readings: AlarmReading[]
  fault: CloudFault | undefined
}

/** The cloud watches the alarms itself; without an answer here a pass goes on and the next one asks again. */
async function readAlarms(context: LoopContext, { endpoint }: LoadedRegion): Promise<Alarms> {
  try {
    return { readings: await context.clouds.serving(endpoint.provider).alarms(endpoint), fault: undefined }
  } catch (error) {
    const fault = faultOf(error)
    context.log.warn({ endpoint: endpoint.name, reason: fault.message }, 'alarms did not answer')
    return { readings: [], fault }
  }
}

/**
 * An update that was taken back silently is explained by the alarms alone: while they do not answer the cause would be
 * recorded wrongly, and for good. So the pass counts as not answered.
 */
function needsAlarms({ region }: LoadedRegion, seen: Seen, { fault }: Alarms): CloudFault | undefined {
  if (!seen.ok || fault?.kind !== 'retryable' || !beforeVerifying.includes(region.phase.name))
    return undefined
  const { pending, configName } = seen.observation
  const isBack = pending?.stage === 'rolling-back' || (!pending && configName === region.baseline?.configName)
  return isBack ? fault : undefined
}
