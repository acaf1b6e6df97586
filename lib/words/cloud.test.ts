import { expect, test } from 'vitest'
import { answerOf } from '../domain/cloud-said.ts'
import { retryable, terminal } from '../domain/errors.ts'
import { said } from '../domain/said.ts'
import { say } from './say.ts'

test('what a cloud answers stands as it came, after what did not answer', () => {
  const denied = answerOf(terminal('The role lacks s3:GetObject.', 'AccessDenied', 'denied'))
  expect(denied).toEqual({ reason: 'denied', code: 'AccessDenied', message: 'The role lacks s3:GetObject.' })
  for (const code of ['endpoint-unread', 'registry-unread', 'decision-untold', 'artifact-unread'] as const)
    expect(say(said(code, denied))).toBe('The role lacks s3:GetObject.')
  const away = answerOf(retryable('The connection timed out.'))
  expect(say(said('region-unanswered', { region: 'ap-northeast-1', ...away }))).toBe(
    'Tokyo (ap-northeast-1) does not answer: The connection timed out.',
  )
  expect(say(said('endpoint-gone', { endpoint: 'fraud-jp', region: 'ap-northeast-1' }))).toBe(
    'There is no endpoint fraud-jp in Tokyo (ap-northeast-1).',
  )
})
