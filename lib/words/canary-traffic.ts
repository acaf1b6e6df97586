import type { TrafficSpan } from '../domain/canary/said.ts'
import { count, percent } from '../domain/wording.ts'
import type { WordsFor } from './words.ts'

type TrafficCode =
  | 'canary-traffic-unknown'
  | 'canary-traffic-as-meant'
  | 'canary-traffic-short'
  | 'canary-traffic-none'
  | 'canary-traffic-came-later'

/** Whether the canary has, or had, the traffic that was meant for it. */
export const canaryTrafficWords: WordsFor<TrafficCode> = {
  'canary-traffic-unknown': ({ meant }) =>
    `The canary should take ${percent(meant)} of the traffic; no whole minute of it is known yet.`,
  'canary-traffic-as-meant': ({ span, share, meant }) =>
    span === 'now'
      ? `${got(span, share)}; meant are ${percent(meant)}.`
      : `${got(span, share)}; meant were ${meantWords(span, meant)}.`,
  'canary-traffic-short': ({ span, share, meant, requests }) => {
    const short = `${got(span, share)} (${requestsText(requests)})`
    return meant === 1
      ? `${short}, though all of it is meant for it. ${lookAtRouting}`
      : `${short} instead of ${meantWords(span, meant)}. ${lookAtRouting}`
  },
  'canary-traffic-none': ({ span, meant }) => `${none(span, meant)} ${lookAtRouting}`,
  'canary-traffic-came-later': ({ verdict }, say) =>
    `${say(verdict)} The requests below came later, with the shift of all traffic.`,
}

const lookAtRouting = "It cannot pass; look at how the endpoint's traffic is routed."

function none(span: TrafficSpan, meant: number): string {
  if (meant === 1) return 'No traffic reaches the canary, though all of it is meant for it.'
  return span === 'now'
    ? `The canary has had no requests, though ${percent(meant)} of the traffic is meant for it.`
    : `No traffic reached the canary${whiles[span]}, though ${meantWords(span, meant)} was meant for it.`
}

function got(span: TrafficSpan, share: number): string {
  const verb = span === 'now' ? 'gets' : 'got'
  return `The canary ${verb} ${percent(share)} of the traffic${whiles[span]}`
}

const whiles: Readonly<Record<TrafficSpan, string>> = {
  now: '',
  bake: ' while it baked',
  'beside-baseline': ' while the baseline served beside it',
}

/** A share that grows is the least that was meant. */
const meantWords = (span: TrafficSpan, meant: number) =>
  span === 'beside-baseline' ? `${percent(meant)} or more` : percent(meant)

const requestsText = (requests: number) => `${count(requests)} ${requests === 1 ? 'request' : 'requests'}`
