import { AwsError, type Place, type ServiceCall } from '../world/types.ts'
import type { Alarm } from './alarm.ts'
import type { AlarmBook } from './alarm-book.ts'
import { type Input, records, requiredText, texts } from './input.ts'

export function tagResource(book: AlarmBook, { place, input }: ServiceCall): unknown {
  Object.assign(byArn(book, place, input).tags, readTags(input))
  return {}
}

export function untagResource(book: AlarmBook, { place, input }: ServiceCall): unknown {
  const alarm = byArn(book, place, input)
  for (const key of texts(input, 'TagKeys')) delete alarm.tags[key]
  return {}
}

export function listTagsForResource(book: AlarmBook, { place, input }: ServiceCall): unknown {
  return {
    Tags: Object.entries(byArn(book, place, input).tags).map(([Key, Value]) => ({ Key, Value })),
  }
}

export function readTags(input: Input): Record<string, string> {
  return Object.fromEntries(
    records(input, 'Tags').map((tag) => [requiredText(tag, 'Key'), String(tag.Value ?? '')]),
  )
}

function byArn(book: AlarmBook, place: Place, input: Input): Alarm {
  const arn = requiredText(input, 'ResourceARN')
  const name = /^arn:[^:]*:cloudwatch:[^:]*:[^:]*:alarm:(.+)$/.exec(arn)?.[1]
  const alarm = name === undefined ? undefined : book.find(place, name)
  if (!alarm) throw new AwsError('ResourceNotFoundException', `Resource ${arn} does not exist`, 404)
  return alarm
}
