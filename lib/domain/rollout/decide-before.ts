import { artifactDigestOf } from '../manifest/artifact-digest.ts'
import type { Comparison } from '../manifest/compare.ts'
import { type Said, said } from '../said.ts'
import type { ArtifactCopy, Baseline, Observation, Refusal } from '../types.ts'
import { artifactFit } from './artifact-fit.ts'
import { failed, promoted, promotedSaid, reverted } from './decide-end.ts'
import { anotherTry, troubleCause } from './decide-trouble.ts'
import type { DecideInput, Decision, PhaseNamed } from './decision.ts'
import { keep, lookAgain } from './decision.ts'
import { compareServed } from './served.ts'

/** Phases in which the endpoint has not been touched yet. */
type Before = PhaseNamed<'waiting' | 'replicating' | 'gated'>

/** Refusals of `mayBegin` that only say what `artifact` says here. */
const artifactRefusals: ReadonlySet<string> = new Set(['artifact-missing', 'artifact-different'])

export function beforeBegin(input: DecideInput, phase: Before, observation: Observation): Decision {
  const { endpoint, targetConfigName, refusal } = input
  const { pending, configName } = observation

  if (observation.inForce !== 'yes') {
    const isHeld = refusal !== undefined && !artifactRefusals.has(refusal.code)
    return gated(input, phase, isHeld ? refusal : notInService(input, observation))
  }
  if (pending?.configName === targetConfigName) return adopt(input, observation, pending.startedAt)
  if (pending !== undefined) {
    const { region, name } = endpoint
    const to = pending.configName === configName ? undefined : pending.configName
    return gated(input, phase, said('endpoint-busy', { region, endpoint: name, to }))
  }
  const comparison = compareServed(input, observation)
  const servesIt = comparison.outcome === 'same'
  const isRefused = refusal !== undefined && !(servesIt && artifactRefusals.has(refusal.code))
  if (!isRefused && servesIt) return servesAlready(input, observation, comparison)
  if (refusal === undefined && configName === targetConfigName) {
    return keep(input, {
      phase: { name: 'verifying' },
      trouble: undefined,
      lookAgainAfterSeconds: lookAgain.atOnce,
    })
  }
  // Where the release is served already no copy of its artifact is needed to say so later.
  if (!servesIt && phase.name !== 'gated') {
    const waiting = awaitArtifact(input, phase)
    if (waiting !== undefined) return waiting
  }
  if (refusal !== undefined) {
    // The artifact was there and is not any more, or was replaced: back to waiting for it.
    if (phase.name === 'gated' && artifactRefusals.has(refusal.code) && !servesIt) {
      return awaitArtifact(input, phase) ?? gated(input, phase, refusal)
    }
    return gated(input, phase, refusal)
  }
  const missing = awaitArtifact(input, phase)
  if (missing !== undefined) return missing
  if (isSilent(comparison)) {
    const { name, region } = endpoint
    return gated(input, phase, said('served-unread', { region, endpoint: name, configName }))
  }
  const ringing = input.alarms.find((alarm) => !alarm.own && alarm.state === 'alarm')
  if (ringing !== undefined) {
    const { region } = endpoint
    return gated(input, phase, said('alarm-ringing', { region, alarm: ringing.name, echo: false }))
  }
  const restless = input.alarms.find(
    ({ restlessUntil }) => restlessUntil !== undefined && input.now < new Date(restlessUntil),
  )
  if (restless !== undefined) {
    const { region, name } = endpoint
    const echo = said('alarm-ringing', { region, alarm: restless.name, echo: true, endpoint: name })
    return gated(input, phase, echo)
  }
  return begin(input, observation)
}

/** Whatever configuration it names: nothing is promoted, and nothing begun, on an endpoint whose status speaks against it. */
function notInService({ endpoint }: DecideInput, { inForce, cloudStatus }: Observation): Refusal {
  return said('region-not-in-service', {
    ...{ region: endpoint.region, endpoint: endpoint.name, status: cloudStatus, mixed: inForce === 'mixed' },
  })
}

/** What is served could not be read for the moment: it may be the release, and is what the region would go back to. */
function isSilent({ parts }: Comparison): boolean {
  return parts.some(
    (each) =>
      each.part === 'artifact' &&
      each.outcome === 'unknown' &&
      each.side === 'endpoint' &&
      each.why.reason === 'not-answering',
  )
}

function begin(input: DecideInput, observation: Observation): Decision {
  const { region } = input.endpoint
  const begun = { region, label: input.release.label, configName: input.targetConfigName }
  return keep(input, {
    phase: { name: 'shifting', begunFrom: observation.lastModifiedAt },
    action: { kind: 'begin' },
    baseline: baselineOf(input, observation),
    trouble: input.region.trouble?.code === 'artifact-missing' ? undefined : input.region.trouble,
    events: [{ kind: 'begun', said: said('region-begun', begun) }],
  })
}

/** What the endpoint serves, to go back to. The loop fills in which release that is. */
function baselineOf(input: DecideInput, observation: Observation): Baseline {
  const { configName, digest, modelName, manifest } = observation
  const known = input.region.baseline
  const served = { manifest, ...(modelName === undefined ? {} : { modelName }) }
  if (known !== undefined && known.configName === configName)
    return { ...known, ...served, digest: digest ?? known.digest }
  return { releaseId: undefined, label: undefined, configName, digest, ...served }
}

/** An update of this very attempt that nobody remembers having begun is watched like any other. */
function adopt(input: DecideInput, observation: Observation, startedAt: string): Decision {
  const found = { region: input.endpoint.region, configName: input.targetConfigName }
  // Before the start by a moment: equal to LastModifiedTime it would read as "never accepted".
  const begunFrom = new Date(Date.parse(startedAt) - 1).toISOString()
  return keep(input, {
    phase: { name: 'shifting', begunFrom, accepted: true },
    baseline: baselineOf(input, observation),
    trouble: undefined,
    events: [{ kind: 'accepted', said: said('update-found', found) }],
  })
}

function servesAlready(input: DecideInput, observation: Observation, comparison: Comparison): Decision {
  const { baseline } = input.region
  // With nothing changed there is nothing to go back to, unless an earlier attempt knew.
  const earlier = baseline?.configName === observation.configName ? undefined : baseline
  return promoted(input, observation, comparison, {
    action: { kind: 'none' },
    baseline: earlier,
    events: [{ kind: 'promoted', said: promotedSaid(input, observation, comparison, true) }],
  })
}

/** The rollout's own event says it once for all regions. */
const saidByRollout: readonly string[] = ['rollout-paused', 'rollout-stopping', 'rollout-ended']

function gated(input: DecideInput, phase: Before, refusal: Refusal): Decision {
  const before = phase.name === 'gated' ? phase.refusal?.code : undefined
  const isSaid = before === refusal.code || saidByRollout.includes(refusal.code)
  const isShort = ['endpoint-busy', 'alarm-ringing', 'region-not-in-service', 'served-unread'].includes(
    refusal.code,
  )
  return keep(input, {
    phase: { name: 'gated', refusal },
    trouble: undefined,
    events: isSaid ? [] : [{ kind: 'gated', said: refusal }],
    lookAgainAfterSeconds: isShort ? lookAgain.held : lookAgain.refused,
  })
}

/** undefined: the artifact is in the region and is the release's. */
function awaitArtifact(input: DecideInput, phase: Before): Decision | undefined {
  const { artifact, release, endpoint, refusal, plan } = input
  const { region } = endpoint
  const fit = artifactFit(release.manifest, artifact, plan.guardrail.tolerateUnknown)
  if (fit === 'fits') return undefined
  if (artifact !== undefined && fit === 'other') {
    return failed(
      input,
      { kind: 'cloud', said: otherArtifact(input, artifact) },
      said('advise-copy', { label: release.label, url: artifact.url }),
    )
  }
  if (artifact?.state === 'failed') {
    return failed(
      input,
      { kind: 'cloud', said: said('region-artifact-failed', { region, copy: artifact.said }) },
      said('advise-replication', { region }),
    )
  }
  return replicating(input, phase, artifact, refusal)
}

function otherArtifact(
  { endpoint: { region }, release: { label, manifest } }: DecideInput,
  { state, url, digest, said: copy }: ArtifactCopy,
): Said {
  if (state === 'different') return said('region-artifact-other', { region, copy })
  const wanted = artifactDigestOf(manifest)
  return said('region-artifact-digest', {
    region,
    label,
    url,
    ...(digest === undefined ? {} : { digest }),
    ...(wanted === undefined ? {} : { wanted }),
  })
}

function replicating(
  input: DecideInput,
  phase: Before,
  copy: ArtifactCopy | undefined,
  refusal: Refusal | undefined,
): Decision {
  const { region } = input.endpoint
  const isNew = phase.name !== 'replicating'
  const events =
    isNew && copy !== undefined
      ? [{ kind: 'replicating', said: said('region-awaits-copy', { region, copy: copy.said }) }]
      : []
  const waiting = {
    phase: { name: 'replicating', copy } as const,
    events,
    // The loop reads the artifact from this phase on, so the first look follows at once.
    lookAgainAfterSeconds:
      phase.name === 'waiting' && copy === undefined ? lookAgain.atOnce : lookAgain.moving,
  }
  const isItsTurn = refusal === undefined || artifactRefusals.has(refusal.code)
  if (!isItsTurn || copy === undefined) return keep(input, { ...waiting, trouble: undefined })
  const { trouble, isOver } = anotherTry(input, 'artifact-missing', copy.said)
  return isOver
    ? reverted(input, troubleCause(input, trouble, true), false)
    : keep(input, { ...waiting, trouble })
}
