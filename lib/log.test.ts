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

test.each(['error', 'err'])(
  'what went wrong reaches the log whole, as `%s`, and its own secrets do not',
  (key) => {
    const lines: string[] = []
    const log = createLog('test', 'info', { write: (line) => lines.push(line) })
    const wrong = Object.assign(new Error('the table is gone'), { token: 'hunter2' })
    log.error({ [key]: wrong, reference: 'ab12' }, 'request failed')
    expect(lines.join('')).toContain('the table is gone')
    expect(lines.join('')).toContain('log.test.ts')
    expect(lines.join('')).not.toContain('hunter2')
  },
)
