import type { Blow, Schedule, Timed } from './schedule.ts'

/** A schedule as lines, told before it begins. */
export function scheduleLines({ seed, length, rate, rollouts, blows }: Schedule): string[] {
  return [
    `seed ${seed}, ${length}, cloud time ${rate} times as fast`,
    ...rollouts.map(
      ({ model, release, waves, bakeMinutes, errorFactor }) =>
        `  ${model} ${release} in ${waves.map((wave) => wave.join('+')).join(', ')}, bake ${bakeMinutes} min${errorFactor === undefined ? '' : `, ${errorFactor} times the errors`}`,
    ),
    ...blows.map((blow) => `  ${blowWords(blow)}`),
  ]
}

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`

/** When, for how long, and what. */
export function blowWords(blow: Timed): string {
  const lasts = blow.lastsMs === 0 ? '' : ` for ${seconds(blow.lastsMs)}`
  return `after ${seconds(blow.atMs)}${lasts}: ${words(blow)}`
}

function words(blow: Blow): string {
  switch (blow.kind) {
    case 'kill':
      return `${blow.processes.join(' and ')} killed`
    case 'pause':
      return `${blow.process} stands still`
    case 'outage':
      return `the control plane of ${blow.region} is down`
    case 'throttling':
      return `more than ${blow.callsPerSecond} calls a second are throttled`
    case 'change-behind':
      return `${blow.place.endpoint} is changed with other tools`
    case 'reject':
      return `the release of ${blow.model} is rejected by ${blow.by === 'person' ? 'a person' : 'the registry'}`
    case 'delete-package':
      return `somebody deletes the registry entry of ${blow.model}`
    case 'rest':
      return `the rollout of ${blow.model} is paused`
    case 'abort':
      return `the rollout of ${blow.model} is aborted`
    case 'roll-back':
      return `all regions of ${blow.model} are rolled back`
  }
}
