import { expect, test } from 'vitest'
import { artifactAt } from '../domain/artifact-said.ts'
import { type Said, said } from '../domain/said.ts'
import { say } from './say.ts'

const where = { label: 'v427', region: 'ap-southeast-2' }
const url = 's3://models-au/v427/model.tar.gz'
const missing = artifactAt(url, 'is not there and nothing replicates it; copy it.')
/** In a cloud's words, which lack their end. */
const denied = said('artifact-unread', { reason: 'denied', message: 'The role lacks s3:GetObject' })

test.each<[Said, string]>([
  [
    said('no-artifact', { look: said('artifact-none', { label: 'v427' }) }),
    'v427 has everything in its images: there is no artifact to copy.',
  ],
  [said('artifact-present', where), "The artifact of v427 in Sydney is there, with the release's digest."],
  [
    said('artifact-not-here-yet', { ...where, look: missing }),
    `The artifact of v427 in Sydney is not there yet: ${url} is not there and nothing replicates it; copy it. Its wave waits for it.`,
  ],
  [
    said('artifact-failed', { ...where, look: missing }),
    `The artifact of v427 in Sydney will not come: ${url} is not there and nothing replicates it; copy it.`,
  ],
  [
    said('artifact-unknown', { ...where, look: denied }),
    'The artifact of v427 in Sydney could not be checked: The role lacks s3:GetObject.',
  ],
  [
    said('artifact-unreadable', { ...where, look: denied }),
    'The artifact of v427 in Sydney cannot be checked: The role lacks s3:GetObject.',
  ],
  [
    said('artifact-tolerated', { ...where, look: artifactAt(url, 'has no checksum.') }),
    `${url} has no checksum. The plan lets that pass for v427 in Sydney.`,
  ],
  [
    said('artifact-not-comparable', {
      ...where,
      look: artifactAt(url, 'has no checksum. Copy it with one.'),
      open: ['artifact', 'data'],
    }),
    `Nobody can tell whether what is there is v427 in Sydney: ${url} has no checksum. Copy it with one. Or name \`artifact\` and \`data\` under \`tolerateUnknown\` in the plan.`,
  ],
  [
    said('artifact-different', { ...where, look: artifactAt(url, 'is another one.') }),
    `The artifact of v427 in Sydney is not the release's: ${url} is another one.`,
  ],
  [
    said('artifact-different', { ...where, url, digest: 'sha256:bb', expected: 'sha256:aa' }),
    `The artifact of v427 in Sydney is not the release's: ${url} has sha256:bb instead of sha256:aa. Copy it anew.`,
  ],
])('%o', (told, sentence) => {
  expect(say(told)).toBe(sentence)
})
