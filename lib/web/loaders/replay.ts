import type { ReplayStep } from '#lib/domain/canary/replay.ts'
import { measureOf } from '#lib/domain/canary/settings.ts'
import { endpointWord } from '#lib/domain/endpoint-word.ts'
import type { JudgeSettings } from '#lib/domain/plan/plan.ts'
import { cityOf } from '#lib/domain/regions.ts'
import type { Evidence } from '#lib/domain/types.ts'
import { keptCanaries } from '#lib/services/replay/choices.ts'
import { type JudgeRun, type Replayed, replayCanary } from '#lib/services/replay/run.ts'
import { say } from '#lib/words/say.ts'
import { serviceContext } from '../actions.ts'
import { heavyTurns, TooBusy } from '../edge/turns.ts'
import type { ReplayChoice } from '../inputs.ts'
import { serverContext } from '../server.ts'
import type {
  PersonView,
  ReplayEvidence,
  ReplayJudge,
  ReplayMeasure,
  ReplayMinute,
  ReplayResult,
  ReplayView,
} from '../views.ts'
import { judgeTitles, replayFacts, replaySentence, replayTitle } from './replay-words.ts'

const shownCanaries = 100

/** What can be replayed, and of what was chosen what each judge would have said. A refusal is part of the page. */
export async function loadReplay(
  person: PersonView,
  choice: ReplayChoice,
  signal?: AbortSignal,
): Promise<ReplayView> {
  const { database } = await serverContext()
  const [canaries, endpoints, replayed] = await Promise.all([
    keptCanaries(database.prisma, shownCanaries),
    database.prisma.endpoint.findMany({
      where: { retiredAt: null },
      orderBy: [{ model: { position: 'asc' } }, { position: 'asc' }],
      include: { model: { select: { slug: true } } },
    }),
    replayInTurn(person, choice, signal),
  ])
  return {
    canaries: canaries.map((canary) => ({ ...canary, at: canary.at.toISOString() })),
    endpoints: endpoints.map((endpoint) => ({
      model: endpoint.model.slug,
      endpoint: endpointWord(
        endpoint,
        endpoints.filter(({ modelId }) => modelId === endpoint.modelId),
      ),
      city: cityOf(endpoint.region),
    })),
    ...replayed,
  }
}

async function replayInTurn(person: PersonView, choice: ReplayChoice, signal: AbortSignal | undefined) {
  if (choice.source === undefined) return { result: null, refusal: null }
  try {
    return await heavyTurns().take(person.id, () => replayChosen(person, choice), signal)
  } catch (error) {
    if (!(error instanceof TooBusy)) throw error
    return { result: null, refusal: error.message }
  }
}

async function replayChosen(
  person: PersonView,
  { source, ...changes }: ReplayChoice,
): Promise<Pick<ReplayView, 'result' | 'refusal'>> {
  if (source === undefined) return { result: null, refusal: null }
  const context = await serviceContext(person)
  const answer = await replayCanary(context, source, changes)
  if (answer.ok) return { result: resultView(answer.replayed), refusal: null }
  // Settings that no judge works with leave the canary there, so that they can be corrected beside it.
  const planned = answer.code === 'invalid-settings' ? await replayCanary(context, source, {}) : answer
  return { result: planned.ok ? resultView(planned.replayed) : null, refusal: say(answer) }
}

function resultView({ subject, planned, settings, runs }: Replayed): ReplayResult {
  const steps = runs.find(({ kind }) => kind === settings.kind)?.steps ?? []
  return {
    title: replayTitle(subject),
    facts: replayFacts(subject, steps.length),
    sentence: replaySentence(runs, settings.kind),
    settings: {
      kind: settings.kind,
      alpha: settings.alpha,
      beta: settings.beta,
      measures: measuresOf(settings, steps),
    },
    isChanged: JSON.stringify(planned) !== JSON.stringify(settings),
    judges: runs.map(judgeView),
    minutes: steps.map(minuteView),
    failFrom: -Math.log(settings.alpha),
    passFrom: -Math.log(settings.beta),
  }
}

function measuresOf({ metrics }: JudgeSettings, steps: readonly ReplayStep[]): ReplayMeasure[] {
  const last = steps.at(-1)?.verdict.evidence ?? []
  return metrics.map((metric) => {
    const measure = measureOf(metric)
    return {
      measure,
      cutMs: last.find((evidence) => evidence.measure === measure)?.cutMs ?? null,
      tolerated: metric.tolerated,
      unacceptable: metric.unacceptable,
      critical: metric.critical,
    }
  })
}

function judgeView({ kind, steps, decision }: JudgeRun): ReplayJudge {
  const decided = steps.find(({ after }) => after === decision.after)
  return {
    kind,
    name: judgeTitles[kind],
    ...decision,
    sentence: decided === undefined ? '' : say(decided.verdict.said),
  }
}

const minuteView = ({ minute, after, verdict }: ReplayStep): ReplayMinute => ({
  minute,
  after,
  outcome: verdict.outcome,
  sentence: say(verdict.said),
  evidence: verdict.evidence.map(evidenceView),
})

const evidenceView = ({ measure, outcome, logEFail, logEPass, ratio }: Evidence): ReplayEvidence => ({
  measure,
  outcome,
  logEFail: logEFail ?? null,
  logEPass: logEPass ?? null,
  ratio: ratio ?? null,
})
