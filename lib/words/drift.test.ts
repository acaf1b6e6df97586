import { expect, test } from 'vitest'
import { driftOf } from '../domain/fleet/drift.ts'
import { baselineConfigName, digests, observed } from '../domain/testing/builders.ts'
import { say } from './say.ts'

const intended = { releaseId: 'r426', label: 'v426', configName: baselineConfigName, digest: digests.v426 }

function drift(changes: Parameters<typeof observed>[0], serves?: string): string {
  const told = driftOf(intended, observed(changes), serves)
  return told === undefined ? '' : say(told)
}

test('of the artifact names both versions, even under the same configuration', () => {
  const served = `another artifact (${digests.other} instead of ${digests.v426}), instead of v426, through configuration ${baselineConfigName}. Meridian did not put it there.`
  expect(drift({ digest: digests.other }, 'v426-hotfix')).toBe(`It serves v426-hotfix, ${served}`)
  expect(drift({ digest: digests.other })).toBe(`It serves ${served}`)
  expect(drift({ digest: digests.other }, 'v426')).toBe(`It serves ${served}`)
})

test('of the configuration alone says that the artifact is the same, or could not be read', () => {
  expect(drift({ configName: 'hotfix' })).toBe(
    `It serves v426 through configuration hotfix instead of ${baselineConfigName}; the artifact is the same. Meridian did not change it.`,
  )
  expect(drift({ configName: 'hotfix', digest: undefined })).toBe(
    `Its configuration is hotfix instead of ${baselineConfigName}, and what it serves could not be read. Meridian did not change it.`,
  )
})
