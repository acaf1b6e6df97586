/** How much of a list that only grows a page shows; that it is not all of it is said beside its title. */
export const mostShown = {
  rollouts: 200,
  rolloutsOfModel: 50,
  rolloutsOfRelease: 20,
  events: 200,
  pending: 200,
  decided: 50,
} as const

/** "the newest 50", where there may be more than that; undefined where all are shown. */
export const newestWords = (shown: number, most: number): string | undefined =>
  shown < most ? undefined : `the newest ${most}`
