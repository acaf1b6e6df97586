import { GoogleError, type Json, type Message } from '../types.ts'

/** @throws GoogleError INVALID_ARGUMENT in the form of Google's messages. */
export function refuse(field: string, value: string, why: string): never {
  throw new GoogleError('INVALID_ARGUMENT', `Field ${field} had an invalid value of "${value}": ${why}`)
}

export function text(message: Message, name: string): string {
  const value = message[name]
  return typeof value === 'string' ? value : ''
}

export function nested(message: Message, name: string): Message | undefined {
  const value = message[name]
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
}

export function texts(message: Message, name: string): string[] {
  const value: Json | undefined = message[name]
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
}

/** The project of `projects/P`. */
export function readProject(message: Message): string {
  const name = text(message, 'name')
  const project = /^projects\/([^/]+)$/.exec(name)?.[1]
  return project ?? refuse('name', name, 'The name must be that of a project, as in projects/PROJECT_ID.')
}

export interface Interval {
  /** Milliseconds since the epoch; excluded. */
  from: number
  /** Included. */
  to: number
}

export function readInterval(message: Message): Interval {
  const interval = nested(message, 'interval') ?? {}
  const to = readInstant(interval, 'endTime')
  const from = readInstant(interval, 'startTime')
  if (from >= to) {
    const start = text(interval, 'startTime')
    refuse('interval.startTime', start, 'The start time must be earlier than the end time.')
  }
  return { from, to }
}

function readInstant(interval: Message, name: 'startTime' | 'endTime'): number {
  const value = text(interval, name)
  if (value === '') refuse(`interval.${name}`, '', `The ${name} must be given.`)
  const instant = Date.parse(value)
  if (Number.isNaN(instant)) {
    refuse(`interval.${name}`, value, 'It must be an instant such as 2026-03-03T12:00:00Z.')
  }
  return instant
}

/** A duration such as `60s`, in milliseconds; undefined when it is not there. */
export function readDuration(message: Message, name: string, field: string): number | undefined {
  const value = text(message, name)
  if (value === '') return undefined
  const seconds = /^(\d+(?:\.\d+)?)s$/.exec(value)?.[1]
  return seconds === undefined
    ? refuse(field, value, 'It must be a number of seconds such as 60s.')
    : Number(seconds) * 1000
}

export interface Page {
  size: number
  offset: number
}

/** Sizes that are missing, not positive or above the largest become the largest, as Google documents. */
export function readPage(message: Message, largest: number): Page {
  const asked = Number(message.pageSize ?? 0)
  const token = text(message, 'pageToken')
  const offset = token === '' ? 0 : Number(/^after-(\d+)$/.exec(token)?.[1] ?? Number.NaN)
  if (Number.isNaN(offset)) {
    refuse('pageToken', token, 'It must be the nextPageToken of the answer to the same request.')
  }
  return { size: asked > 0 && asked < largest ? asked : largest, offset }
}

/** For an answer whose items go on behind this page. */
export function nextPage({ size, offset }: Page, total: number): { nextPageToken?: string } {
  return offset + size < total ? { nextPageToken: `after-${offset + size}` } : {}
}
