import { cityOf } from '#lib/domain/regions.ts'
import { shareWords } from '../cell-words.ts'
import { splitShare } from './cell.ts'
import type { EndpointNow } from './fleet-states.ts'

/** Of a share that is measured: a request or two of the other release are not worth a word. */
const hardlyAny = 0.001

/** "Dublin", "Sydney 9.6 %": where a release takes traffic, with its share where that is split. */
export function servingIn(
  release: { id: string; label: string },
  endpoints: readonly EndpointNow[],
): string[] {
  return endpoints.flatMap(({ region, serving, open }) => {
    const split = open && splitShare(open)
    const isInForce = serving.releaseId === release.id
    const isComing = open?.label === release.label
    if (split === undefined || (isInForce && isComing)) return isInForce ? [cityOf(region)] : []
    const share = isComing ? split : isInForce ? 1 - split : 0
    if (share < hardlyAny) return []
    return share > 1 - hardlyAny ? [cityOf(region)] : [`${cityOf(region)} ${shareWords(share)}`]
  })
}
