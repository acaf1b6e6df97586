/** What a person chose for one rollout, over what the plan says. */
export type ChosenKey = 'percent' | 'bake' | 'timeout' | 'waves'
export type Chosen = ReadonlySet<ChosenKey>

/** The numbers among it: percent of the traffic, and seconds of cloud time. What is left out stays as the plan has it. */
export interface ChosenNumbers {
  percent?: number | undefined
  bakeSeconds?: number | undefined
  timeoutSeconds?: number | undefined
}

/** Where a number stands that has to change: "in plan nightly-canary", or with the person who chose it. */
export type WhereOf = (...keys: ChosenKey[]) => string

export function whereOf(planName: string | undefined, chosen: Chosen = new Set()): WhereOf {
  const inPlan = planName === undefined ? 'in the plan' : `in plan ${planName}`
  return (...keys) => (keys.some((key) => chosen.has(key)) ? 'in what was chosen for this rollout' : inPlan)
}
