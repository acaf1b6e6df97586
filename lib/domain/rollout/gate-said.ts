import type { RecordedActor } from '../actor.ts'
import type { UndeployableReason } from '../manifest/types.ts'
import type { RegionPhaseName, Role, RolloutStatus } from '../types.ts'
import type { Withdrawal } from '../withdrawal.ts'
import type { Act } from './gate-facts.ts'
import type { HeldReason } from './rollout-standing.ts'

/** What a region does, as far as a refusal tells it. */
export interface Doing {
  phase: RegionPhaseName
  /** Why it holds; undefined: it does not. */
  held: HeldReason | undefined
}

/** A DeployedModel by its id and its display name. */
export interface NamedDeployment {
  id: string
  configName: string
}

interface InCity {
  /** Region code. */
  region: string
}

interface OfRelease {
  label: string
}

interface OfDeployment extends InCity {
  deployment: NamedDeployment
}

declare module '../said.ts' {
  /** Why an act is refused. Regions are told by their codes, rollouts by their slugs. */
  interface SaidFacts {
    /** `able`: who may. `password-and-sessions`: only a person has these. */
    permission:
      | { who: 'registry'; act: Act }
      | { who: Role; act: Act; able: Role[] }
      | { who: 'not-a-person'; of: 'password-and-sessions' }

    'already-decided': OfRelease & {
      decision: 'approved' | 'rejected'
      /** Of a rejected release: wanted is its approval, which has to be asked for anew. */
      anew?: true
    }
    'own-request': OfRelease
    /** `asks`: whoever has approved cannot ask as well. */
    'own-decision': OfRelease & { asks?: true }
    'release-undeployable': (OfRelease & { why: UndeployableReason }) | InOwnWords
    'release-withdrawn': OfRelease & { withdrawn: Withdrawal }
    /** `begins`: asked when a region is to begin, and not when a person wants to start. */
    'release-not-approved': OfRelease &
      ({ status: 'Pending' | 'Rejected'; begins: boolean } | { withdrawn: Withdrawal })
    'no-endpoint': NoFacts
    /** `where`: the endpoint, the city alone, that the region is needed to go back to, or that another start was a moment quicker. */
    'open-rollout':
      | (InCity & { where: 'endpoint'; rollout: string; endpoint: string })
      | (InCity & { where: 'city'; rollout: string })
      | (OfDeployment & { where: 'may-go-back'; rollout: string })
      | { where: 'model'; model: string }
    /** `more`: further blockers. */
    preflight: { first: Said; more: number }
    'already-serving': OfRelease & { regions: string[] }

    'already-paused': NoFacts
    'not-paused': NoFacts
    /** `about`: what the act was about; left out: the rollout itself. */
    'rollout-stopping': {
      status: RolloutStatus
      about?: ({ do: 'retry' | 'skip' | 'begin' } & InCity) | { do: 'begin-any' }
    }
    'rollout-ended': { status: RolloutStatus } | { about: 'retry' } | ({ about: 'begin' } & InCity)
    'rollout-paused': NoFacts
    'rolling-back': { whole: boolean }
    'nothing-to-revert': NoFacts
    'already-reverted': InCity
    'not-begun': InCity & { phase: 'skipped' | 'before' }
    'cannot-retry': InCity & { does: Doing }
    'already-requested':
      | { what: 'approval'; label: string }
      | ({ what: 'bake-ended'; by: RecordedActor } & InCity)
      /** `already` is said where the same is asked for again. */
      | ({ what: 'revert'; already: boolean } & InCity)
      | ({ what: 'skip' } & InCity)
    /** It says so itself, or replaces replicas as fast as it may. */
    'provider-cannot': InOwnWords | (InCity & { cloud: string })
    'not-baking': InCity
    'not-held': InCity & { does: Doing }
    'already-skipped': InCity
    'already-promoted': InCity
    'in-flight': InCity & ({ does: Doing } | { goesBack: true })
    'endpoint-in-rollout': {
      rollout: string
      /** `movedTo`: another model; left out: removed. */
      taken: { name: string; movedTo?: string }[]
    }
    'live-clouds': NoFacts
    'last-admin': NoFacts
    'own-account': NoFacts

    wave: { wave: number; before: number; held: (InCity & { does: Doing })[] }
    'endpoint-in-other-rollout': { rollout: string }
    /** `look`: what was seen of it; undefined: nobody has looked. */
    'artifact-missing': OfRelease &
      ({ why: 'unknown' | 'not-here'; look: Said | undefined } | { why: 'unread' })
    'artifact-different':
      | (OfRelease & ({ look: Said } | { digest: string | undefined; expected: string | undefined }))
      /** Found before anything is started. */
      | (OfRelease & InCity & ({ look: Said } | { url: string; digest: string; expected: string }))
      | InOwnWords
    /** Somebody else's update is under way; `to`: its configuration, undefined where it changes none. */
    'endpoint-busy': InCity & { endpoint: string; to: string | undefined }
    /** `status`: the cloud's word. `mixed`: more than one configuration answers. */
    'region-not-in-service': InCity & { endpoint: string; status: string; mixed: boolean }
    /** The cloud tells the configuration, and does not answer what that is made of. */
    'served-unread': InCity & { endpoint: string; configName: string }
    /** `echo`: an update was stopped a moment ago, and the stop alarm may ring once more for it. */
    'alarm-ringing': InCity & { alarm: string } & ({ echo: false } | { echo: true; endpoint: string })

    'provider-keeps-nothing': { cloud: string; endpoint: string }
    'unknown-deployment': InCity & { deployment: string; endpoint: string; there: NamedDeployment[] }
    'being-deployed': OfDeployment
    'share-unknown': OfDeployment | InOwnWords
    /** `share`: 0–1. */
    'takes-traffic': OfDeployment & { share: number }
    'nothing-else-serves': OfDeployment & { endpoint: string }
    /** `same`: it is the one that was asked about; else another one of the endpoint. */
    'undeploy-under-way': InCity & { deployment: string | NamedDeployment; same?: true }
  }
}
