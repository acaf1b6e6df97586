import type { Dimension, MetricDataQuery, MetricDataResult } from '@aws-sdk/client-cloudwatch'
import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import type { Aws } from '#lib/clouds/aws/clients.ts'
import { call } from '#lib/clouds/aws/errors.ts'
import { completeMinutes, type MinuteWindow } from '#lib/clouds/minutes.ts'
import { periodsOf, readingsOf, totalsOf } from '#lib/clouds/periods.ts'
import { retryable, terminal } from '#lib/domain/errors.ts'
import type { CohortMinute, MetricSource } from '#lib/domain/ports.ts'
import type { Endpoint } from '#lib/domain/types.ts'
import { settingsOf } from '../settings.ts'
import {
  cohortMinutes,
  cohortQueries,
  countedOf,
  quantileQueries,
  quantilesOf,
  totalQueries,
} from './cohort.ts'

/** CloudWatch's periods begin on multiples of their length since 1970: those of an hour on the hour (UTC). */
const EPOCH = 0

/**
 * SageMaker's endpoint metrics in CloudWatch, one point a minute. The two fleets of an update are told apart by the
 * dimension EndpointConfigName. A minute is told once it is over; one without requests is left out.
 */
export function cloudWatchMetrics(aws: Aws): MetricSource {
  return {
    async minutes(endpoint, cohorts, from, to, questions) {
      const window = completeMinutes(aws.clock, from, to)
      if (window === undefined) return { canary: [], baseline: [] }
      const results = await read(aws, endpoint, window, [
        ...cohortQueries('canary', dimensions(endpoint, cohorts.canary), questions),
        ...cohortQueries('baseline', dimensions(endpoint, cohorts.baseline), questions),
      ])
      return {
        canary: cohortMinutes('canary', results, questions),
        baseline: cohortMinutes('baseline', results, questions),
      }
    },

    async traffic(endpoint, from, to, questions): Promise<CohortMinute[]> {
      const window = completeMinutes(aws.clock, from, to)
      if (window === undefined) return []
      const queries = cohortQueries('all', dimensions(endpoint, undefined), questions)
      return cohortMinutes('all', await read(aws, endpoint, window, queries), questions)
    },

    async quantiles(endpoint, from, to) {
      const window = completeMinutes(aws.clock, from, to)
      if (window === undefined) return undefined
      const seconds = (window.to.getTime() - window.from.getTime()) / 1000
      return quantilesOf(
        await read(aws, endpoint, window, quantileQueries(dimensions(endpoint, undefined), seconds)),
      )
    },

    async totals(endpoint, from, to, periodSeconds) {
      const window = completeMinutes(aws.clock, from, to)
      if (window === undefined) return []
      const periods = periodsOf(window, periodSeconds, EPOCH)
      const counted = await Promise.all(
        readingsOf(periods, periodSeconds).map(async (reading) => {
          const queries = totalQueries(dimensions(endpoint, undefined), reading.pointSeconds)
          return countedOf(await read(aws, endpoint, reading, queries))
        }),
      )
      return totalsOf(periods, counted.flat())
    },
  }
}

function dimensions(endpoint: Endpoint, configName: string | undefined): Dimension[] {
  return [
    { Name: 'EndpointName', Value: endpoint.name },
    { Name: 'VariantName', Value: settingsOf(endpoint).variant },
    ...(configName === undefined ? [] : [{ Name: 'EndpointConfigName', Value: configName }]),
  ]
}

async function read(
  aws: Aws,
  endpoint: Endpoint,
  window: MinuteWindow,
  queries: MetricDataQuery[],
): Promise<Map<string, MetricDataResult[]>> {
  const client = aws.clients.cloudwatch(endpoint.account, endpoint.region)
  const context = { action: 'cloudwatch:GetMetricData', region: endpoint.region, subject: endpoint.name }
  const byId = new Map<string, MetricDataResult[]>()
  let NextToken: string | undefined
  do {
    const page = await call(context, () =>
      client.send(
        new GetMetricDataCommand({
          MetricDataQueries: queries,
          StartTime: window.from,
          EndTime: window.to,
          ScanBy: 'TimestampAscending',
          ...(NextToken === undefined ? {} : { NextToken }),
        }),
      ),
    )
    NextToken = page.NextToken
    for (const result of page.MetricDataResults ?? []) {
      refuseIncomplete(result, endpoint, NextToken !== undefined)
      const id = result.Id ?? ''
      byId.set(id, [...(byId.get(id) ?? []), result])
    }
  } while (NextToken !== undefined)
  return byId
}

/** Whether nothing is lacking of what was asked for. On all pages but the last, PartialData only says that more comes. */
export function isComplete({ StatusCode }: MetricDataResult, morePages: boolean): boolean {
  return StatusCode === undefined || StatusCode === 'Complete' || (StatusCode === 'PartialData' && morePages)
}

function refuseIncomplete(result: MetricDataResult, endpoint: Endpoint, morePages: boolean): void {
  const code = result.StatusCode
  if (isComplete(result, morePages)) return
  if (code === 'Forbidden') {
    throw terminal(
      `Not allowed to read the metrics of ${endpoint.name} in ${endpoint.region}. ` +
        'Allow the action cloudwatch:GetMetricData in the policy of the role that Meridian uses there.',
      code,
      'denied',
    )
  }
  throw retryable(
    `CloudWatch in ${endpoint.region} has only part of the metrics of ${endpoint.name} (${code}).`,
    code,
  )
}
