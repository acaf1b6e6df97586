import { expect, test } from 'vitest'
import { copyAliases } from './copy-alias.ts'

const url = 'projects/p/locations/europe-west4/models/m@3'
/** Google's reference of Model.versionAliases. */
const TAKEN = /^[a-z][a-zA-Z0-9-]{0,126}[a-z0-9]$/

test.each([
  ['v2', url, ['v2', 'version-3']],
  ['version-3', url, ['version-3']],
  ['v2@3', url, ['version-3']],
  ['v427', 's3://bucket/v427/model.tar.gz', ['v427']],
  ['v2@5', 's3://bucket/v2/model.tar.gz', ['version-5']],
  ['Nightly 2', 's3://bucket/model.tar.gz', ['release-nightly-2']],
])('a copy of %s is looked for by aliases that Vertex AI takes', (label, at, aliases) => {
  expect(copyAliases({ label, url: at })).toEqual(aliases)
  for (const alias of aliases) expect(alias).toMatch(TAKEN)
})
