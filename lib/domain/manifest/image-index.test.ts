import { expect, test } from 'vitest'
import { compareImages } from './compare.ts'
import { fillUnknown } from './fill.ts'
import { imagePart } from './image.ts'
import { container, known, manifest, stated, unknown } from './parts.ts'
import { compareStatements } from './restated.ts'
import type { Known } from './types.ts'

const index = `sha256:${'aa'.repeat(32)}`
const amd64 = `sha256:${'11'.repeat(32)}`
const arm64 = `sha256:${'22'.repeat(32)}`
const other = `sha256:${'33'.repeat(32)}`
const address = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/scorer:1.7'

const image = (digest: string, platforms?: Known<string[]>) => imagePart(address, known(digest), platforms)
const anIndex = image(index, known([amd64, arm64]))
const plain = (digest: string) => image(digest, known([]))
const denied = unknown('denied', 'ecr:BatchGetImage')

test('the image that an index lists is the same under either digest', () => {
  expect(compareImages(anIndex, plain(amd64))).toEqual({ outcome: 'same' })
  expect(compareImages(anIndex, plain(arm64))).toEqual({ outcome: 'same' })
  expect(compareImages(plain(amd64), image(index, known([amd64])))).toEqual({ outcome: 'same' })
})

test('where an endpoint tells an index of several platforms, it is not known that the one meant answers', () => {
  expect(compareImages(plain(amd64), anIndex)).toMatchObject({
    ...{ outcome: 'unknown', side: 'endpoint' },
    why: { reason: 'not-comparable', detail: `${index} is an index of 2 platforms` },
  })
})

test('an image that no index of the two lists is another image', () => {
  expect(compareImages(anIndex, plain(other))).toEqual({ outcome: 'different' })
  expect(compareImages(plain(amd64), plain(other))).toEqual({ outcome: 'different' })
  expect(compareImages(plain(other), anIndex)).toEqual({ outcome: 'different' })
})

test('a difference that an index could explain is unknown while the index cannot be read, and says why', () => {
  expect(compareImages(image(index, denied), plain(amd64))).toEqual({
    ...{ outcome: 'unknown', side: 'release' },
    why: { reason: 'denied', detail: 'ecr:BatchGetImage' },
  })
  expect(compareImages(plain(amd64), image(index, denied))).toMatchObject({
    ...{ outcome: 'unknown', side: 'endpoint' },
    why: { reason: 'denied' },
  })
  expect(compareImages(image(index), plain(amd64))).toMatchObject({
    ...{ outcome: 'unknown', side: 'release' },
    why: { reason: 'not-read' },
  })
})

test('what cannot be read explains no difference from an index that is known: no index lists another', () => {
  expect(compareImages(image(other, denied), anIndex)).toEqual({ outcome: 'different' })
  expect(compareImages(anIndex, image(other, denied))).toEqual({ outcome: 'different' })
})

test('two digests are two images where no cloud takes images out of an index', () => {
  expect(compareImages(image(index), image(amd64))).toEqual({ outcome: 'different' })
})

const of = (value: ReturnType<typeof image>) => manifest([container({ image: stated(value) })])

test('a tag that names another digest now is another statement, whatever is not known of the two', () => {
  const written = { recorded: {}, now: {} }
  const restated = compareStatements(of(image(index, denied)), of(image(other, denied)), written)
  expect(restated).toContainEqual({ container: 0, part: 'image', outcome: 'different' })
})

test('what an index lists is added to the digest that was recorded, and never to another one', () => {
  const filled = (recorded: ReturnType<typeof image>, now: ReturnType<typeof image>) => {
    const [first] = fillUnknown(of(recorded), of(now)).containers
    return first?.image.state === 'stated' ? first.image.value : undefined
  }
  expect(filled(image(index), anIndex)).toEqual(anIndex)
  expect(filled(image(index, denied), anIndex)).toEqual(anIndex)
  expect(filled(image(other), anIndex)).toEqual(image(other))
  expect(filled(anIndex, image(index, denied))).toEqual(anIndex)
})
