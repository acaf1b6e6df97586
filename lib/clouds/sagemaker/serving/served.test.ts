import type {
  DescribeEndpointOutput,
  DescribeModelOutput,
  ProductionVariant,
} from '@aws-sdk/client-sagemaker'
import { describe, expect, test } from 'vitest'
import { compareManifests } from '#lib/domain/manifest/compare.ts'
import { container, known, manifest, stated } from '#lib/domain/manifest/parts.ts'
import {
  deployedDigest,
  instancesOf,
  manifestOfAll,
  modelNamesOf,
  servedManifest,
  startedOf,
  unreadManifest,
  variantOf,
} from './served.ts'

const one = `sha256:${'11'.repeat(32)}`
const other = `sha256:${'22'.repeat(32)}`
const summary = (...resolved: string[]) => ({
  VariantName: 'A',
  DeployedImages: resolved.map((digest) => ({ SpecifiedImage: 'r/a:1', ResolvedImage: `r/a@${digest}` })),
})
const model = { ModelName: 'm' } as DescribeModelOutput

describe('the digest of what runs', () => {
  test('is what SageMaker resolved the image to', () => {
    expect(deployedDigest(summary(one), 'r/a:1', undefined)).toEqual(known(one))
  })

  test('is not known where nothing is told, nor where a tag was resolved to several', () => {
    expect(deployedDigest(undefined, 'r/a:1', undefined)).toMatchObject({
      known: false,
      why: { reason: 'not-told' },
    })
    expect(deployedDigest(summary(one), 'r/b:1', undefined)).toMatchObject({ known: false })
    expect(deployedDigest(summary(one, other), 'r/a:1', undefined)).toMatchObject({
      known: false,
      why: { reason: 'not-comparable' },
    })
  })
})

describe('a variant', () => {
  const variant = (more: Partial<ProductionVariant>): ProductionVariant => ({ VariantName: 'A', ...more })
  const config = (...ProductionVariants: ProductionVariant[]) =>
    ({ ProductionVariants }) as Parameters<typeof variantOf>[0]

  test('that the fleet file does not name is only meant where it is the only one', () => {
    expect(variantOf(config(variant({})), 'B')).toMatchObject({ known: true })
    expect(variantOf(config(variant({}), variant({ VariantName: 'C' })), 'B')).toMatchObject({
      known: false,
      why: { reason: 'not-found', detail: 'variant B' },
    })
  })

  test('without a model has inference components, and is unknown as a whole, never different', () => {
    expect(modelNamesOf(variant({ InstanceType: 'ml.g5.xlarge' }))).toEqual([])
    const served = manifestOfAll([])
    expect(served.containers[0]?.image).toMatchObject({
      state: 'unknown',
      why: { reason: 'not-told', detail: 'inference components' },
    })
    const release = manifest([container({ artifact: stated({ kind: 'none' }) }), container({})])
    expect(compareManifests(release, served).outcome).toBe('unknown')
    expect(compareManifests(release, unreadManifest({ reason: 'denied' })).outcome).toBe('unknown')
  })

  test('is not known to call its containers in one way where the models of its instance pools do not', () => {
    const of = (Mode: 'Direct' | 'Serial', ...names: string[]) => ({
      name: Mode,
      manifest: servedManifest(
        {
          name: 'm',
          model: { ...model, InferenceExecutionConfig: { Mode } },
          containers: names.map((ContainerHostname) => ({ ContainerHostname, Image: 'r/a:1' })),
        },
        summary(one),
        new Map(),
      ),
    })
    const executionOf = (...models: ReturnType<typeof of>[]) => manifestOfAll(models).execution.state
    expect(executionOf(of('Direct', 'a', 'b'), of('Direct', 'a', 'b'))).toBe('stated')
    expect(executionOf(of('Direct', 'a', 'b'), of('Serial', 'a', 'b'))).toBe('unknown')
    expect(executionOf(of('Direct', 'a', 'b'), of('Direct', 'b', 'a'))).toBe('unknown')
    expect(executionOf(of('Serial', 'a', 'b'), of('Serial', 'b', 'a'))).toBe('stated')
  })

  test('serves the models of its instance pools too, and a part in which they differ is nobody’s', () => {
    const pooled = variant({
      ModelName: 'm',
      InstancePools: [{ InstanceType: 'ml.g5.xlarge', Priority: 1, ModelNameOverride: 'm-g5' }],
    })
    expect(modelNamesOf(pooled)).toEqual(['m', 'm-g5'])
    const of = (Environment: Record<string, string>) => ({
      name: Environment.NAME ?? '',
      manifest: servedManifest(
        { name: 'm', model, containers: [{ Image: 'r/a:1', Environment }] },
        summary(one),
        new Map(),
      ),
    })
    const [served] = manifestOfAll([of({ NAME: 'm' }), of({ NAME: 'm-g5' })]).containers
    expect(served?.environment).toMatchObject({ state: 'unknown', why: { reason: 'not-comparable' } })
    expect(served?.image).toMatchObject({ state: 'stated' })
  })

  test('has started when instances answer, and nobody tells of serverless ones and of none', () => {
    const running = { VariantName: 'A', CurrentInstanceCount: 2 }
    expect(startedOf(variant({}), running)).toEqual(known(true))
    expect(startedOf(variant({}), { ...running, CurrentInstanceCount: 0 })).toMatchObject({
      known: false,
      why: { detail: 'scaled to zero' },
    })
    expect(startedOf(variant({}), undefined)).toMatchObject({ known: false })
    const serverless = variant({ ServerlessConfig: { MemorySizeInMB: 1024, MaxConcurrency: 5 } })
    expect(startedOf(serverless, running)).toMatchObject({ known: false, why: { detail: 'serverless' } })
  })
})

test('several containers are called in series where nothing else is said', () => {
  const containers = [{ Image: 'a' }, { Image: 'b' }]
  const of = (said: Partial<DescribeModelOutput>) =>
    servedManifest({ name: 'm', model: { ...model, ...said }, containers }, undefined, new Map()).execution
  expect(of({})).toEqual(stated('serial'))
  expect(of({ InferenceExecutionConfig: { Mode: 'Direct' } })).toEqual(stated('direct'))
})

test('a count that is not told is not known, never 0', () => {
  const described = (ProductionVariants: DescribeEndpointOutput['ProductionVariants']) =>
    ({ ProductionVariants }) as DescribeEndpointOutput
  expect(instancesOf(described(undefined), 'A')).toEqual({ current: undefined, desired: undefined })
  expect(instancesOf(described([{ VariantName: 'A' }]), 'A')).toEqual({
    current: undefined,
    desired: undefined,
  })
  expect(
    instancesOf(described([{ VariantName: 'A', CurrentInstanceCount: 0, DesiredInstanceCount: 3 }]), 'A'),
  ).toEqual({ current: 0, desired: 3 })
})
