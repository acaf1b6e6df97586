import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareBoth } from './compare.ts'
import { canonicalManifest, environmentOf, fingerprintOf, isComplete, looksSecret } from './fingerprint.ts'
import { imagePart } from './image.ts'
import { container, known, manifest, stated, unknown, unknownPart, unstated } from './parts.ts'
import type { Manifest } from './types.ts'

const hex = fc.stringMatching(/^[0-9a-f]{64}$/).map((digits) => `sha256:${digits}`)
const few = fc.constantFrom(`sha256:${'a'.repeat(64)}`, `sha256:${'b'.repeat(64)}`)
const image = fc.record({ host: fc.constantFrom('eu.host.io', 'au.host.io'), digest: fc.oneof(few, hex) })
const container1 = fc
  .record({
    image,
    kind: fc.constantFrom('archive' as const, 'object' as const, 'prefix' as const),
    digest: fc.oneof(few, hex),
    bucket: fc.constantFrom('s3://eu', 's3://au'),
    environment: fc.dictionary(fc.constantFrom('A', 'B', 'C'), fc.constantFrom('1', '2'), { maxKeys: 3 }),
    command: fc.option(fc.array(fc.constantFrom('serve', '--fast'), { maxLength: 2 }), { nil: undefined }),
  })
  .map((drawn) =>
    container({
      image: stated(imagePart(`${drawn.image.host}/scorer@${drawn.image.digest}`)),
      artifact: stated({ kind: drawn.kind, address: `${drawn.bucket}/m`, digest: known(drawn.digest) }),
      environment: stated(environmentOf(drawn.environment)),
      command: drawn.command === undefined ? unstated : stated(drawn.command),
    }),
  )
const manifests = fc
  .array(container1, { minLength: 1, maxLength: 2 })
  .map((containers) => manifest(containers))

const moved = (text: string): Manifest =>
  JSON.parse(text.replaceAll('eu.host.io', 'xx.host.io').replaceAll('s3://eu', 's3://xx')) as Manifest

describe('a fingerprint', () => {
  test('is equal exactly where nothing that decides an answer differs', () => {
    fc.assert(
      fc.property(manifests, manifests, (one, other) => {
        expect(fingerprintOf(one) === fingerprintOf(other)).toBe(compareBoth(one, other).outcome === 'same')
      }),
    )
  })

  test('does not hang on places, on the order of variables or on how the manifest was stored', () => {
    fc.assert(
      fc.property(manifests, (one) => {
        const stored = JSON.parse(JSON.stringify(one)) as Manifest
        for (const { environment } of stored.containers)
          if (environment.state === 'stated')
            environment.value = Object.fromEntries(Object.entries(environment.value).reverse())
        expect(fingerprintOf(stored)).toBe(fingerprintOf(one))
        expect(fingerprintOf(moved(JSON.stringify(one)))).toBe(fingerprintOf(one))
      }),
    )
  })

  test('has the names of containers only where requests choose by them, so that stored ones stay valid', () => {
    const named = (execution: Manifest['execution'], ...names: string[]) =>
      fingerprintOf(
        manifest(
          names.map((name) => container({ name })),
          { execution },
        ),
      )
    const [direct, serial] = [stated('direct' as const), stated('serial' as const)]
    expect(named(direct, 'a', 'b')).not.toBe(named(direct, 'b', 'a'))
    for (const execution of [serial, unstated])
      expect(named(execution, 'a', 'b')).toBe(named(execution, 'b', 'a'))
    expect(named(unstated, 'a')).toBe(named(unstated, 'b'))
    // As it was before names counted anywhere.
    expect(named(serial, 'a', 'b')).toBe(
      'sha256:5659bd4bcef476697bc53c65267b02eb9f8cd784245ee4669cd222899a2d8520',
    )
  })

  test('never contains the value of a variable', () => {
    const one = manifest([container({ environment: stated(environmentOf({ API_KEY: 'hunter2-value' })) })])
    expect(canonicalManifest(one)).not.toContain('hunter2-value')
    expect(JSON.stringify(one)).not.toContain('hunter2-value')
  })

  test('is of a complete manifest only where every stated part is known', () => {
    const whole = container({
      image: stated(imagePart(`host.io/s@sha256:${'a'.repeat(64)}`)),
      artifact: stated({ kind: 'none' }),
    })
    expect(isComplete(manifest([whole]))).toBe(true)
    expect(isComplete(manifest([]))).toBe(false)
    expect(isComplete(manifest([{ ...whole, environment: unknownPart('denied') }]))).toBe(false)
    expect(isComplete(manifest([{ ...whole, image: stated(imagePart('host.io/s:1')) }]))).toBe(false)
    const artifact = stated({
      kind: 'object' as const,
      address: 's3://x/y',
      digest: unknown('not-comparable'),
    })
    expect(isComplete(manifest([{ ...whole, artifact }]))).toBe(false)
  })
})

describe('a value is kept for people', () => {
  test.each([
    ['DB_PASSWORD', 'x'],
    ['HF_TOKEN', 'hf_1'],
    ['AWS_SECRET_ACCESS_KEY', 'abc'],
    ['FEATURE_STORE', 'postgres://scorer:s3cret@db:5432/features'],
    ['KEYS', '-----BEGIN PRIVATE KEY-----'],
    ['BLOB', 'q8Zk3JfP0aLw7Xn2RtY5Vb9Mc4Hd6Gs1'],
    ['GOOGLE_APPLICATION_CREDENTIALS', '/secrets/key.json'],
    ['SIGNING_KEY', 'short'],
    ['DB_PWD', 'short'],
    ['FEATURES_URL', 'https://store.blob.example/f.bin?sv=2024&sig=abc'],
    ['UPSTREAM', 'Bearer abc'],
  ])('not where %s looks like a secret', (name, value) => {
    expect(looksSecret(name, value)).toBe(true)
    expect(environmentOf({ [name]: value })[name]).not.toHaveProperty('shown')
  })

  test.each([
    ['SAGEMAKER_SUBMIT_DIRECTORY', '/opt/ml/model/code'],
    ['THRESHOLD', '0.73'],
    ['MODEL_SERVER_WORKERS', '4'],
    ['ARTIFACT_SHA256', 'ab'.repeat(32)],
  ])('where %s does not', (name, value) => {
    expect(environmentOf({ [name]: value })[name]).toMatchObject({ shown: value })
  })
})
