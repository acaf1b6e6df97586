import type { Interval } from '#lib/domain/serving/record.ts'
import { shareSources } from '#lib/domain/serving/served.ts'
import type * as Rows from '../generated/client.ts'

export function intervalFromRow(row: Omit<Rows.ServingInterval, 'id' | 'endpointId'>): Interval {
  return {
    releaseId: row.releaseId ?? undefined,
    label: row.label,
    digest: row.digest ?? undefined,
    configName: row.configName,
    share: row.share,
    source: shareSourceOf(row.shareSource),
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt?.toISOString(),
    servedSince: row.servedSince?.toISOString(),
    wholeSince: row.wholeSince?.toISOString(),
  }
}

export function shareSourceOf(word: string): Interval['source'] {
  const source = shareSources.find((known) => known === word)
  if (source === undefined) throw new Error(`A serving interval has the unknown source ${word}.`)
  return source
}
