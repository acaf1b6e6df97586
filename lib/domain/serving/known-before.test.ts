import { expect, test } from 'vitest'
import { container, manifest, stated, unknownPart } from '../manifest/parts.ts'
import { partNames } from '../manifest/types.ts'
import { digests, manifestOf, observed, targetConfigName } from '../testing/builders.ts'
import { withKnown } from './known-before.ts'

const unread = manifest(
  [container(Object.fromEntries(partNames.map((part) => [part, unknownPart('written-later')])))],
  { execution: unknownPart('written-later') },
)

test('a digest that was read while it still was what came into force is kept when the object is written anew', () => {
  const before = observed()
  const now = observed({ digest: undefined, manifest: manifestOf(undefined) })
  expect(withKnown(now, before)).toMatchObject({ digest: digests.v426, manifest: before.manifest })
  expect(withKnown({ ...now, configName: targetConfigName }, before).digest).toBeUndefined()
})

test('of a configuration that cannot be read any more, all of its containers are kept', () => {
  const pipeline = manifest(
    [...manifestOf(digests.v426).containers, ...manifestOf(digests.other).containers],
    {
      execution: stated('serial'),
    },
  )
  expect(withKnown(observed({ manifest: unread }), observed({ manifest: pipeline })).manifest).toEqual(
    pipeline,
  )
})

test('what was known of another variant is kept by its name', () => {
  const variant = { name: 'B', share: 0.9, modelName: 'b', manifest: manifestOf(digests.other) }
  const now = observed({ variants: [{ ...variant, share: 0.5, manifest: unread }] })
  expect(withKnown(now, observed({ variants: [variant] })).variants).toEqual([{ ...variant, share: 0.5 }])
  const renamed = observed({ variants: [{ ...variant, name: 'C' }] })
  expect(withKnown(now, renamed).variants[0]?.manifest).toEqual(unread)
})
