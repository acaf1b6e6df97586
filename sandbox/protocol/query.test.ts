import { expect, test } from 'vitest'
import { readForm, writeXmlError, writeXmlResult } from './query.ts'

test('member lists become arrays in the order of their numbers', () => {
  const form = new URLSearchParams()
  form.set('Action', 'PutMetricData')
  form.set('Version', '2010-08-01')
  for (let count = 12; count >= 1; count--) form.set(`MetricData.member.${count}.MetricName`, `m${count}`)
  expect(readForm(form)).toEqual({
    MetricData: Array.from({ length: 12 }, (_, index) => ({ MetricName: `m${index + 1}` })),
  })
})

test('numbers, flags and times are read as the JSON protocol carries them, other text stays text', () => {
  const form = new URLSearchParams({
    Action: 'PutMetricAlarm',
    AlarmName: '42',
    Threshold: '1.5',
    ActionsEnabled: 'false',
    StartTime: '2026-01-15T03:00:00Z',
    'Dimensions.member.1.Name': 'EndpointName',
    'Dimensions.member.1.Value': '007',
    'MetricData.member.1.Value': '3',
    'MetricData.member.1.Values.member.1': '4',
    'AlarmNames.member.1': '5',
  })
  expect(readForm(form)).toEqual({
    AlarmName: '42',
    Threshold: 1.5,
    ActionsEnabled: false,
    StartTime: Date.UTC(2026, 0, 15, 3) / 1000,
    Dimensions: [{ Name: 'EndpointName', Value: '007' }],
    MetricData: [{ Value: 3, Values: [4] }],
    AlarmNames: ['5'],
  })
})

test('results become XML with member lists, ISO times and escaped text', () => {
  const xml = writeXmlResult(
    'GetMetricData',
    { MetricDataResults: [{ Id: 'a<b', Timestamps: [0], Values: [1.5], Label: undefined }] },
    'http://ns/',
    'req-1',
  )
  expect(xml).toBe(
    '<GetMetricDataResponse xmlns="http://ns/"><GetMetricDataResult><MetricDataResults><member><Id>a&lt;b</Id><Timestamps><member>1970-01-01T00:00:00.000Z</member></Timestamps><Values><member>1.5</member></Values></member></MetricDataResults></GetMetricDataResult><ResponseMetadata><RequestId>req-1</RequestId></ResponseMetadata></GetMetricDataResponse>',
  )
})

test('errors say whose fault it is', () => {
  expect(writeXmlError('InvalidAction', 'x & y', 400, 'http://ns/', 'r')).toContain(
    '<Type>Sender</Type><Code>InvalidAction</Code><Message>x &amp; y</Message>',
  )
  expect(writeXmlError('ServiceUnavailable', '', 503, 'http://ns/', 'r')).toContain('<Type>Receiver</Type>')
})
