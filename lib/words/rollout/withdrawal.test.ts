import { expect, test } from 'vitest'
import { artifactAt } from '../../domain/artifact-said.ts'
import type { Withdrawal } from '../../domain/withdrawal.ts'
import { say } from '../say.ts'
import { withdrawalSentence } from './withdrawal.ts'

const url = 's3://models-au/v427/model.tar.gz'

test.each<[string, Withdrawal['detail'], string]>([
  ['seen of a copy', { what: 'seen', look: artifactAt(url, 'is another one.') }, `${url} is another one.`],
  ['an image that is gone', { what: 'gone', address: 'host/scorer' }, 'host/scorer is gone.'],
  ['recorded in words', `${url} is another one.`, `${url} is another one.`],
])("what became of a region's copy is told: %s", (_, detail, told) => {
  const withdrawal = { kind: 'copy-changed', at: '2026-11-20T03:00:00.000Z', by: undefined, detail } as const
  expect(withdrawalSentence('v427', withdrawal, say)).toBe(
    `What the region has of v427 was changed there: ${told}`,
  )
})
