import { CloudWatchClient, DescribeAlarmHistoryCommand } from '@aws-sdk/client-cloudwatch'
import type { Stack } from '../harness/stack.ts'
import { credentials, type Place } from './cloud.ts'

/** Names of the rollback alarms that every endpoint of the demo had before Meridian. */
export const rollbackAlarms = ({ endpoint }: Place) =>
  ['latency-p99', '4xx', '5xx'].map((kind) => `${endpoint}-${kind}`)

/** The alarm with which Meridian takes an update back. */
export const stopAlarm = ({ endpoint }: Place) => `meridian-stop-${endpoint}`

/** When an alarm went into ALARM, oldest first: CloudWatch asked by the story itself, past Meridian. */
export async function timesInAlarm(stack: Stack, { region }: Place, name: string): Promise<Date[]> {
  const client = new CloudWatchClient({ region, endpoint: stack.awsUrl, credentials })
  const { AlarmHistoryItems = [] } = await client.send(
    new DescribeAlarmHistoryCommand({
      AlarmName: name,
      HistoryItemType: 'StateUpdate',
      ScanBy: 'TimestampAscending',
    }),
  )
  return AlarmHistoryItems.filter(({ HistorySummary }) => HistorySummary?.endsWith('to ALARM')).map(
    ({ Timestamp }) => Timestamp!,
  )
}
