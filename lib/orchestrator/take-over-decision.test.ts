import { expect, test } from 'vitest'
import { isNewerRejection } from './take-over-decision.ts'

const approvedAt = new Date('2026-11-20T03:00:00.000Z')
const before = '2026-11-20T02:00:00.000Z'

test('a rejection that the registry did not say before is newer than an approval here, whatever its time', () => {
  const release = { status: 'Approved', statusAt: approvedAt, registryStatus: 'Pending' }
  expect(isNewerRejection(release, { status: 'Rejected', lastModifiedAt: before })).toBe(true)
})

test('a rejection that was there before the approval is written over', () => {
  for (const registryStatus of ['Rejected', null])
    expect(
      isNewerRejection(
        { status: 'Approved', statusAt: approvedAt, registryStatus },
        { status: 'Rejected', lastModifiedAt: before },
      ),
    ).toBe(false)
})
