import type { DatabaseTransaction } from '#lib/db/client.ts'
import { enqueue } from '#lib/db/jobs.ts'
import type { Begun } from '#lib/domain/ports.ts'
import {
  type Action,
  afterActionFailed,
  type DecideInput,
  type Decision,
  decide,
} from '#lib/domain/rollout/decide.ts'
import { mayBegin } from '#lib/domain/rollout/gates.ts'
import type { Incoming } from '#lib/domain/serving/served.ts'
import { say } from '#lib/words/say.ts'
import { recordCopy } from './artifacts.ts'
import type { LoopContext } from './context.ts'
import { beginFacts, type LoadedRegion, loadRegion, releaseUnderway } from './load-region.ts'
import { faultOf, type Look, lookAtRegion } from './look-at-region.ts'
import { lateAcceptance, patientPlan } from './patience.ts'
import { recordObservation } from './record-observation.ts'
import { type Learned, recordDecision, recordOperation } from './record-region.ts'
import { lookOnceMore } from './watch-release.ts'

/**
 * One pass over one region of a rollout: load, look, decide, record, act.
 *
 * The decision is recorded BEFORE it is acted on. Acting first would leave, after a crash, an update in the cloud that no
 * record knows: if the cloud then took it back silently, the next pass would see the old configuration and begin it again.
 * With `shifting` and the endpoint's LastModifiedTime on record first, a crash leaves at worst a record of an update that
 * was never sent, and that is seen by LastModifiedTime not having moved.
 *
 * Two workers over the same region (a takeover from a worker that was only slow) are told apart by the row's version: the
 * second to record writes nothing and does nothing.
 */
export async function reconcileRegion(context: LoopContext, regionRolloutId: string): Promise<void> {
  const loaded = await loadRegion(context.database.prisma, regionRolloutId)
  if (!loaded?.row.open || !loaded.rollout.open) {
    context.log.info({ regionRolloutId }, 'no such open region rollout; nothing to do')
    return
  }
  const look = await lookAtRegion(context, loaded)
  if (decide(decideInput(context, loaded, look)).action.kind === 'begin') {
    await lookOnceMore(context, loaded.release.id)
  }
  const { input, decision, recorded } = await context.database.prisma.$transaction((transaction) =>
    record(context, transaction, loaded, look),
  )
  if (!recorded.ok) {
    context.log.info({ regionRolloutId }, 'the region moved on during the pass; nothing was done')
    await lookAtOnce(context, loaded)
    return
  }
  await carryOut(context, loaded, look, input, decision, recorded.version)
}

async function record(
  context: LoopContext,
  transaction: DatabaseTransaction,
  loaded: LoadedRegion,
  look: Look,
) {
  let input = decideInput(context, loaded, look)
  let decision = decide(input)
  if (decision.action.kind === 'begin') {
    // The last moment before something is touched: a pause, a rejection or another rollout that was committed since the pass
    // began is seen here, and none can be committed until `shifting` is on record.
    await transaction.$queryRaw`SELECT id FROM rollout WHERE id = ${loaded.rollout.id} FOR UPDATE`
    await transaction.$queryRaw`SELECT id FROM release WHERE id = ${loaded.release.id} FOR UPDATE`
    const current = await loadRegion(transaction, loaded.region.id)
    const refusal = current ? mayBegin(beginFacts(current, look.artifact)) : look.refusal
    if (refusal) {
      input = { ...input, refusal }
      decision = decide(input)
    }
  } else if (decision.phase.name === 'promoted' && loaded.region.phase.name !== 'promoted') {
    // A release that was taken back since the pass began is not promoted any more; nobody else would look at the region again.
    await transaction.$queryRaw`SELECT id FROM release WHERE id = ${loaded.release.id} FOR SHARE`
    const current = await loadRegion(transaction, loaded.region.id)
    if (current) {
      input = { ...input, release: releaseUnderway(current, look.artifact) }
      decision = decide(input)
    }
  }
  const recorded = await recordDecision(
    context,
    transaction,
    loaded,
    loaded.row.version,
    decision,
    learned(look),
  )
  if (recorded.ok) {
    if (look.askedForCopy && look.artifact) {
      const of = { releaseId: loaded.release.id, provider: loaded.endpoint.provider }
      await recordCopy(transaction, of, look.artifact)
    }
    if (look.isFresh && look.seen.ok) {
      await recordObservation(transaction, look.seen.observation, context.clouds.traits, {
        incoming: incoming(context, loaded, look),
      })
    }
  }
  return { input, decision, recorded }
}

function learned({ now, judged, targetConfigName, seen }: Look): Learned {
  return { now, judged, targetConfigName, seen: seen.ok ? seen.observation : undefined }
}

function decideInput({ clock, clouds }: LoopContext, loaded: LoadedRegion, look: Look): DecideInput {
  const { region, endpoint, plan } = loaded
  const { targetConfigName, seen, artifact, alarms, judged, refusal, now } = look
  return {
    region,
    endpoint,
    cloud: clouds.traits(endpoint.provider),
    plan: patientPlan(clock, plan),
    release: releaseUnderway(loaded, artifact),
    bakes: look.bakes,
    targetConfigName,
    seen,
    artifact,
    alarms,
    verdict: judged?.verdict,
    answered: judged?.answered ?? false,
    refusal,
    lateAcceptanceSeconds: lateAcceptance(clock),
    now,
  }
}

/** What the update under way brings, when it is one of this rollout's. */
function incoming(
  { clouds }: LoopContext,
  loaded: LoadedRegion,
  { seen, targetConfigName, judged }: Look,
): Incoming | undefined {
  const pending = seen.ok ? seen.observation.pending : undefined
  const { release, region, endpoint, plan } = loaded
  if (pending?.configName === targetConfigName) {
    return {
      releaseId: release.id,
      label: release.label,
      digest: release.artifactDigest,
      configName: targetConfigName,
      // How far a shift in steps has come is only measured.
      asked: clouds.traits(endpoint.provider).timeline(plan.guardrail)?.askedShare,
      measured: judged?.measured,
    }
  }
  const { baseline } = region
  if (!pending || pending.configName !== baseline?.configName) return undefined
  const { releaseId, label, digest, configName } = baseline
  return { releaseId, label: label ?? configName, digest, configName, asked: 1, measured: undefined }
}

async function carryOut(
  context: LoopContext,
  loaded: LoadedRegion,
  look: Look,
  input: DecideInput,
  decision: Decision,
  version: number,
): Promise<void> {
  const { action } = decision
  if (action.kind === 'none') return
  try {
    const begun = await act(context, loaded, look, action, decision)
    if (begun !== undefined) await recordOperation(context, loaded.region.id, version, decision, begun)
  } catch (error) {
    const fault = faultOf(error)
    const { endpoint } = loaded
    context.log.warn(
      { endpoint: endpoint.name, action: action.kind, reason: fault.message },
      'the cloud refused',
    )
    const failed = afterActionFailed(input, decision, fault)
    // What the first record wrote is where the second begins.
    const current = await loadRegion(context.database.prisma, loaded.region.id)
    if (!current) return
    const recorded = await context.database.prisma.$transaction((transaction) =>
      recordDecision(context, transaction, current, version, failed, {
        ...learned(look),
        insistOnNextLook: true,
      }),
    )
    if (!recorded.ok) await lookAtOnce(context, loaded)
  }
}

/** Every call is idempotent by names derived from the attempt, so a pass that is repeated after a crash changes nothing twice. */
async function act(
  context: LoopContext,
  { endpoint, plan, storedCopy }: LoadedRegion,
  { attempt, artifact }: Look,
  action: Action,
  { baseline }: Decision,
): Promise<Begun | undefined> {
  const provider = context.clouds.serving(endpoint.provider)
  switch (action.kind) {
    case 'none':
      return undefined
    case 'begin': {
      const copy = artifact ?? storedCopy
      // decide begins only where everything that the release loads was seen to be there.
      if (copy === undefined) return undefined
      return await provider.begin(attempt, plan.guardrail, copy)
    }
    case 'interrupt':
      await provider.interrupt(attempt, say(action.reason), baseline)
      return undefined
    case 'restore':
      // decide asks for it only when it is known what to go back to.
      if (baseline !== undefined) await provider.restore(endpoint, baseline)
      return undefined
    case 'settle':
      await provider.settle(endpoint)
      return undefined
  }
}

async function lookAtOnce(context: LoopContext, { region, endpoint }: LoadedRegion): Promise<void> {
  await enqueue(context.database.prisma, {
    task: 'reconcile-region',
    regionRolloutId: region.id,
    endpointId: endpoint.id,
  })
}
