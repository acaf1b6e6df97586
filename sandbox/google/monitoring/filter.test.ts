import { describe, expect, test } from 'vitest'
import { GoogleError } from '../types.ts'
import { matchesFilter, parseFilter, type Subject } from './filter.ts'

const SERIES: Record<string, string> = {
  'metric.type': 'aiplatform.googleapis.com/prediction/online/response_count',
  'resource.type': 'aiplatform.googleapis.com/Endpoint',
  project: 'fraud-ml-prod',
  'metric.labels.response_code': '5xx',
  'metric.labels.deployed_model_id': '4711',
  'resource.labels.location': 'europe-west4',
}

function ofSeries(subject: Subject): string | undefined {
  return SERIES['key' in subject ? `${subject.kind}.${subject.key}` : subject.kind]
}

const YES = 'metric.labels.response_code = "5xx"'
const NO = 'metric.labels.response_code = "2xx"'

describe('a filter', () => {
  test.each([
    [YES, true],
    [NO, false],
    ["metric.label.response_code = '5xx'", true],
    ['metric.labels.deployed_model_id = 4711', true],
    ['metric.labels.response_code != "2xx"', true],
    ['metric.labels.response_code >= "4xx"', true],
    ['metric.labels.response_code:"5"', true],
    ['resource.labels.location = starts_with("europe-")', true],
    ['resource.labels.location != starts_with("europe-")', false],
    ['resource.labels.location = ends_with("west4")', true],
    ['resource.label.location = has_substring("-west")', true],
    ['metric.labels.response_code = one_of("4xx", "5xx")', true],
    ['metric.labels.response_code = one_of("4xx")', false],
    ['resource.labels.location = monitoring.regex.full_match("europe-(west|north).")', true],
    ['resource.labels.location = monitoring.regex.full_match("europe")', false],
    ['metric.labels.nobody = ""', true],
    ['project = "fraud-ml-prod"', true],
    [`${YES} AND ${NO}`, false],
    [`${YES} resource.type = "aiplatform.googleapis.com/Endpoint"`, true],
    [`${YES} ${NO}`, false],
    [`${NO} OR ${YES}`, true],
    [`NOT ${NO}`, true],
    [`-${YES}`, false],
    // OR binds closer than AND: YES or NO, and NO.
    [`${YES} OR ${NO} AND ${NO}`, false],
    [`${YES} OR (${NO} AND ${NO})`, true],
    [`NOT (${NO} OR ${NO}) AND ${YES}`, true],
    [`\n  ${YES}\n  AND (${YES})\n`, true],
  ])('%s is %s of the series', (text, expected) => {
    expect(matchesFilter(parseFilter(text), ofSeries)).toBe(expected)
  })

  test.each([
    ['metric.type = "a" AND', 'a comparison is missing'],
    ['metric.type', 'must be compared with something'],
    ['metric.type = ', 'a value is missing'],
    ['metric.type = "a', 'a quotation mark is not closed'],
    ['(metric.type = "a"', 'a parenthesis is not closed'],
    ['metric.type = "a")', '")" was not expected there'],
    ['metric.type = ends("a")', 'there is no function "ends"'],
    ['metric.type = starts_with("a", "b")', 'starts_with takes one text'],
    ['metric.type = one_of()', 'one_of takes at least one text'],
    ['metric.type = one_of(a)', 'texts in quotation marks'],
    ['metric.type > starts_with("a")', 'goes with = or != only'],
    ['metric.type = monitoring.regex.full_match("(")', 'is not a regular expression'],
    ['labels.location = "x"', '"labels.location" is not known here'],
    ['metric.type = "a" ; x', '";" was not expected there'],
  ])('%s is refused in words', (text, sentence) => {
    const parse = () => parseFilter(text)
    expect(parse).toThrow(GoogleError)
    expect(parse).toThrow(sentence)
    expect(parse).toThrow('Field filter had an invalid value')
  })
})
