import type { CloudClock, ServiceCall } from '../world/types.ts'
import type { AlarmBook } from './alarm-book.ts'
import { listTagsForResource, tagResource, untagResource } from './alarm-tags.ts'
import { deleteAlarms, disableAlarmActions, enableAlarmActions, setAlarmState } from './change-alarms.ts'
import { describeAlarmHistory, describeAlarms, describeAlarmsForMetric } from './describe-alarms.ts'
import { putCompositeAlarm, putMetricAlarm } from './put-alarm.ts'

const OPERATIONS = {
  PutMetricAlarm: putMetricAlarm,
  PutCompositeAlarm: putCompositeAlarm,
  DescribeAlarms: describeAlarms,
  DescribeAlarmsForMetric: describeAlarmsForMetric,
  DescribeAlarmHistory: describeAlarmHistory,
  SetAlarmState: setAlarmState,
  DeleteAlarms: deleteAlarms,
  EnableAlarmActions: enableAlarmActions,
  DisableAlarmActions: disableAlarmActions,
  TagResource: tagResource,
  UntagResource: untagResource,
  ListTagsForResource: listTagsForResource,
} satisfies Record<string, (book: AlarmBook, call: ServiceCall, now: number) => unknown>

/** The operations on alarms, by name. */
export function alarmOperations(
  book: AlarmBook,
  clock: CloudClock,
): Record<string, (call: ServiceCall) => unknown> {
  return Object.fromEntries(
    Object.entries(OPERATIONS).map(([name, operation]) => [
      name,
      (call: ServiceCall) => operation(book, call, clock.now()),
    ]),
  )
}
