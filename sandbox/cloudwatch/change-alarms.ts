import { AwsError, type Place, type ServiceCall } from '../world/types.ts'
import { ALARM_STATES, type Alarm } from './alarm.ts'
import type { AlarmBook } from './alarm-book.ts'
import { childrenOf } from './alarm-rule.ts'
import { type Input, missing, oneOf, optionalText, requiredText, texts, validation } from './input.ts'

const MOST_TO_DELETE = 100

export function setAlarmState(book: AlarmBook, call: ServiceCall, now: number): unknown {
  const state = oneOf(call.input, 'StateValue', ALARM_STATES)
  if (state === undefined) throw missing('StateValue')
  const reason = requiredText(call.input, 'StateReason')
  const reasonData = optionalText(call.input, 'StateReasonData')
  if (reasonData !== undefined && !isJson(reasonData)) {
    throw new AwsError('InvalidFormat', 'StateReasonData was not valid JSON')
  }
  book.setState(namedAlarm(book, call.place, call.input), state, reason, reasonData, now)
  return {}
}

export function deleteAlarms(book: AlarmBook, { place, input }: ServiceCall, now: number): unknown {
  const names = texts(input, 'AlarmNames')
  if (names.length === 0) throw missing('AlarmNames')
  if (names.length > MOST_TO_DELETE) {
    throw validation(`The collection AlarmNames must not have a size greater than ${MOST_TO_DELETE}.`)
  }
  // CloudWatch deletes none when one of several does not exist.
  const alarms = names.map((name) => namedAlarm(book, place, { AlarmName: name }))
  const composite = book.list(place).filter(({ kind }) => kind === 'CompositeAlarm')
  const depended = new Set(composite.filter(({ name }) => !names.includes(name)).flatMap(childrenOf))
  const kept = names.filter((name) => depended.has(name))
  if (kept.length > 0) {
    const them = kept.length > 1 ? 'them' : 'it'
    throw validation(`Cannot delete ${kept.join(',')} as there are composite alarm(s) depending on ${them}.`)
  }
  for (const alarm of alarms) book.delete(alarm, now)
  return {}
}

export function enableAlarmActions(book: AlarmBook, { place, input }: ServiceCall): unknown {
  return switchActions(book, place, input, true)
}

export function disableAlarmActions(book: AlarmBook, { place, input }: ServiceCall): unknown {
  return switchActions(book, place, input, false)
}

function namedAlarm(book: AlarmBook, place: Place, input: Input): Alarm {
  const name = requiredText(input, 'AlarmName')
  const alarm = book.find(place, name)
  if (!alarm) throw new AwsError('ResourceNotFound', `Alarm ${name} does not exist`, 404)
  return alarm
}

function switchActions(book: AlarmBook, place: Place, input: Input, enabled: boolean): unknown {
  for (const name of texts(input, 'AlarmNames')) {
    // Names without an alarm are passed over, as CloudWatch does.
    const alarm = book.find(place, name)
    if (alarm) alarm.actionsEnabled = enabled
  }
  return {}
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
