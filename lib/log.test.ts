import { expect, test } from 'vitest'
import { createLog } from './log.ts'

test('a secret does not reach the log, at any of three levels', () => {
  const lines: string[] = []
  const log = createLog('test', 'info', { write: (line) => lines.push(line) })
  log.info(
    { password: 'hunter2', person: { token: 'hunter2', request: { authorization: 'hunter2' } } },
    'signed in',
  )
  expect(lines.join('')).toContain('signed in')
  expect(lines.join('')).not.toContain('hunter2')
})
