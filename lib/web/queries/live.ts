import { keys } from './keys.ts'

/** What a live event says: something about this entity changed. Never what. */
export interface LiveChange {
  entity: string
  /** rollout: its slug; release: its id; fleet: the model's slug, or "all"; audit: "all". */
  key: string
}

/** The queries whose answer may differ after a change. Keys are prefixes. */
export function affectedBy(change: LiveChange): readonly (readonly string[])[] {
  switch (change.entity) {
    case 'rollout':
      return [keys.rollout(change.key), keys.rollouts, keys.fleet, keys.shell, keys.models, keys.releases]
    case 'release':
      // A release's key is its id, which no page's key holds.
      return [keys.releases, keys.approvals, keys.models, keys.shell, keys.fleet]
    case 'fleet':
      return [
        keys.fleet,
        change.key === 'all' ? keys.models : keys.model(change.key),
        keys.releases,
        // A lane shows what the cloud says of its endpoint, replicas included.
        keys.anyRollout,
        keys.fleetFile,
      ]
    case 'audit':
      // Whatever is done with people is audited.
      return [keys.audits, keys.people]
    default:
      return []
  }
}
