import { randomUUID } from 'node:crypto'
import { type Said, said } from '#lib/domain/said.ts'
import type { ServiceContext, ServiceResult } from '#lib/services/context.ts'
import { undeployPrevious } from '#lib/services/endpoints/undeploy.ts'
import { clearFault, injectFault, publishRelease } from '#lib/services/faults/sandbox.ts'
import { applyFleet } from '#lib/services/fleet/apply.ts'
import { changeRole, disablePerson, enablePerson, endPersonSessions } from '#lib/services/people/change.ts'
import { invitePerson, resetPassword, withdrawInvitation } from '#lib/services/people/invite.ts'
import { changeOwnPassword, endOwnSessions } from '#lib/services/people/own-account.ts'
import { approveRelease, rejectRelease } from '#lib/services/releases/decide.ts'
import { requestApproval } from '#lib/services/releases/request-approval.ts'
import { abortRollout, pauseRollout, resumeRollout, revertAll } from '#lib/services/rollouts/control.ts'
import {
  proceedRegion,
  promoteNow,
  retryRegion,
  revertRegion,
  skipRegion,
} from '#lib/services/rollouts/region.ts'
import { say } from '#lib/words/say.ts'
import { type ActionInputs, type ActionName, actionInputs } from './action-inputs.ts'
import { serverContext } from './server.ts'
import { currentPerson } from './session.ts'
import { startInTurn } from './start-in-turn.ts'
import type { ActionResult, PersonView } from './views.ts'

type Service<N extends ActionName> = (
  context: ServiceContext,
  input: ActionInputs[N],
) => Promise<ServiceResult>

const services = {
  'release.request': requestApproval,
  'release.approve': approveRelease,
  'release.reject': rejectRelease,
  'rollout.start': (context, input) => startInTurn(context, input),
  'rollout.pause': pauseRollout,
  'rollout.resume': resumeRollout,
  'rollout.abort': abortRollout,
  'rollout.revert-all': revertAll,
  'region.revert': revertRegion,
  'region.retry': retryRegion,
  'region.skip': skipRegion,
  'region.promote-now': promoteNow,
  'region.proceed': proceedRegion,
  'endpoint.undeploy': undeployPrevious,
  'fleet.apply': applyFleet,
  'fault.inject': injectFault,
  'fault.clear': clearFault,
  'fault.publish': publishRelease,
  'person.invite': (context, input) => invitePerson(context, input),
  'person.role': changeRole,
  'person.disable': (context, input) => disablePerson(context, input),
  'person.enable': (context, input) => enablePerson(context, input),
  'person.reset-password': (context, input) => resetPassword(context, input),
  'person.end-sessions': (context, input) => endPersonSessions(context, input),
  'person.withdraw': withdrawInvitation,
  'account.password': changeOwnPassword,
  'account.end-sessions': endOwnSessions,
} satisfies { [N in ActionName]: Service<N> }

/** The one way from a page to a use case: who, then what, then the answer as a sentence. */
export async function performAction<N extends ActionName>(name: N, input: unknown): Promise<ActionResult> {
  const person = await currentPerson()
  if (!person) return notDone(said('signed-out', { repeat: true }))
  // Through JSON, as a browser would send it: members that are undefined are not there.
  const parsed = actionInputs[name].safeParse(JSON.parse(JSON.stringify(input ?? null)))
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const path = issue?.path.join('.') ?? ''
    const problem = issue === undefined ? {} : { problem: issue.message }
    return notDone(said('invalid-input', { expected: 'action', path, ...problem }))
  }
  const context = await serviceContext(person)
  const perform = services[name] as (
    context: ServiceContext,
    input: unknown,
  ) => Promise<ServiceResult<{ slug?: string; link?: string }>>
  try {
    const result = await perform(context, parsed.data)
    if (!result.ok) return notDone(result)
    const { slug, link } = result
    return {
      ok: true,
      ...(slug === undefined ? {} : { href: `/rollouts/${slug}` }),
      ...(link === undefined ? {} : { link }),
    }
  } catch (error) {
    const reference = randomUUID().slice(0, 8)
    const { log } = await serverContext()
    log.error({ error, action: name, reference }, 'action failed')
    return notDone(said('unexpected', { reference, mayBeDone: true }))
  }
}

/** A refusal as pages are told it. */
export const notDone = (refusal: Said): ActionResult => ({
  ok: false,
  code: refusal.code,
  sentence: say(refusal),
})

export async function serviceContext(person: PersonView): Promise<ServiceContext> {
  const { database, clock, clouds, environment } = await serverContext()
  return {
    database,
    clock,
    clouds,
    actor: { kind: 'person', id: person.id, label: person.email, role: person.role },
    sandboxControlUrl: environment.clouds === 'sandbox' ? environment.sandboxControlUrl : undefined,
  }
}
