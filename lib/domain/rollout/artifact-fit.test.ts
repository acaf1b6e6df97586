import { describe, expect, test } from 'vitest'
import { verbatim } from '../said.ts'
import { copyOf, digests, inputWith, manifestOf, observed, planOf, see } from '../testing/builders.ts'
import type { ArtifactCopy } from '../types.ts'
import { artifactFit } from './artifact-fit.ts'
import { decide } from './decide.ts'

const v427 = manifestOf(digests.v427)
const uncertain: ArtifactCopy = {
  ...copyOf('unknown', undefined),
  uncertain: ['artifact'],
  said: verbatim('Its ETag is of several parts and cannot be compared.'),
}

describe('what a region has may be deployed as the release', () => {
  test('when it is there with the digest that the release states, or one of another kind that was compared', () => {
    expect(artifactFit(v427, copyOf('present', digests.v427))).toBe('fits')
    expect(artifactFit(v427, copyOf('present', 'etag:0123'))).toBe('fits')
    expect(artifactFit(v427, copyOf('present', digests.v426))).toBe('other')
    expect(artifactFit(v427, copyOf('different', 'etag:0123'))).toBe('other')
    expect(artifactFit(manifestOf(undefined), copyOf('source', digests.v427))).toBe('unread')
    expect(artifactFit(v427, undefined)).toBe('awaited')
  })

  test('where a part cannot be compared, only if the plan lets it pass by name', () => {
    expect(artifactFit(v427, uncertain)).toBe('awaited')
    expect(artifactFit(v427, uncertain, ['image'])).toBe('awaited')
    expect(artifactFit(v427, uncertain, ['artifact'])).toBe('fits')
    expect(artifactFit(manifestOf(undefined), uncertain, ['artifact'])).toBe('fits')
    // Of a cloud that did not answer nothing is known, whatever the plan says.
    expect(artifactFit(v427, copyOf('unknown', undefined), ['artifact'])).toBe('awaited')
  })

  test('and a region then begins, as the plan says', () => {
    const plan = planOf()
    plan.guardrail = { ...plan.guardrail, tolerateUnknown: ['artifact'] }
    const facts = { artifact: uncertain, seen: see(observed()) }
    expect(decide(inputWith({ name: 'gated', refusal: undefined }, { ...facts, plan })).action.kind).toBe(
      'begin',
    )
    expect(decide(inputWith({ name: 'gated', refusal: undefined }, facts)).phase.name).toBe('replicating')
  })
})
