import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { expect, test } from 'vitest'
import { root } from '#scripts/environment.ts'
import { asMarkdown, type Section } from './table.ts'

const sections: Section[] = [
  {
    title: '`npm start` to ready',
    method: 'A clone in an empty folder; from the command to "Meridian is ready".',
    rows: [
      { what: 'first start', target: '–', measured: '52.7 s' },
      { what: 'click → first cloud call | p95', target: '≤ 250 ms', measured: '185 ms', met: true },
      {
        what: 'GET /',
        target: '≤ 300 ms',
        measured: '369 ms',
        met: false,
        note: 'median 349 ms;\nJSON 6 ms',
      },
      { what: 'GET /api', target: '≤ 300 ms', measured: '301 ms', met: false },
    ],
  },
  { title: 'Nothing', method: 'No row could be measured.', rows: [] },
]
const machine = { cores: 2, processor: 'Xeon(R)', memoryGiB: 23.5, node: '24.21.0', system: 'Linux 6.18' }
const written = asMarkdown(sections, { at: new Date(0), machine, commit: '254ce6e-dirty' })

test('a written result is left as it is by the formatter of the repository', () => {
  const biome = path.join(root, 'node_modules/.bin/biome')
  const formatted = execFileSync(biome, ['format', '--stdin-file-path=bench/results.md'], {
    cwd: root,
    input: written,
    encoding: 'utf8',
  })
  expect(formatted).toBe(written)
})

test('a missed target stands at the top, with what was aimed at', () => {
  const [, missed = ''] = written.split('## Missed\n')
  expect(missed.trimStart().split('\n')[0]).toBe(
    '- **`npm start` to ready, GET /**: 369 ms where ≤ 300 ms was aimed at. median 349 ms; JSON 6 ms',
  )
})
