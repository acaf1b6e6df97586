/** The keys of all queries, in one place: live events name what they touch by these. */
export const keys = {
  shell: ['shell'] as const,
  palette: ['palette'] as const,
  fleet: ['fleet'] as const,
  /** All models' pages. */
  models: ['model'] as const,
  model: (model: string) => ['model', model] as const,
  traffic: (model: string) => ['traffic', model] as const,
  /** All releases' pages. */
  releases: ['release'] as const,
  release: (model: string, label: string) => ['release', model, label] as const,
  /** Never invalidated by events: it asks the clouds, so it is asked for. */
  planPreview: (
    model: string,
    label: string,
    plan: string | undefined,
    endpoints: readonly string[] | undefined,
  ) => ['plan-preview', model, label, plan ?? null, endpoints ?? null] as const,
  rollouts: ['rollouts'] as const,
  /** All rollouts' own pages. */
  anyRollout: ['rollout'] as const,
  rollout: (slug: string) => ['rollout', slug] as const,
  approvals: ['approvals'] as const,
  /** All pages of the audit. */
  audits: ['audit'] as const,
  audit: (before: string | undefined, subject: string | undefined) =>
    ['audit', before ?? null, subject ?? null] as const,
  /** Never invalidated by events: what is over does not change, and two periods are asked of the clouds. */
  replay: (parameters: string) => ['replay', parameters] as const,
  fleetFile: ['fleet-file'] as const,
  faults: ['faults'] as const,
  people: ['people'] as const,
  account: ['account'] as const,
}

/** First words of the keys whose answers come from the clouds: they are asked for, never refetched because the database moved. */
export const answeredByClouds: readonly string[] = ['plan-preview', 'traffic', 'replay']
