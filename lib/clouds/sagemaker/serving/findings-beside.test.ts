import { expect, test } from 'vitest'
import { sayFor } from '#lib/clouds/findings.ts'
import { say as tell } from '#lib/words/say.ts'
import { release, sydney } from '../testing/fleet.ts'
import { alarmFindings } from './findings-around.ts'
import { besideFindings } from './findings-beside.ts'
import { keptFindings } from './findings-release.ts'
import { sharesOf } from './variants.ts'

const say = sayFor(sydney)
const own = { VariantName: 'AllTraffic', ModelName: 'own' }
const beside = (described: Parameters<typeof sharesOf>[0], config: Parameters<typeof besideFindings>[2]) =>
  besideFindings(say, sydney, config, described, own)

const weighing = (own?: number, other?: number) => ({
  EndpointName: sydney.name,
  EndpointArn: '',
  EndpointStatus: 'InService' as const,
  CreationTime: new Date(0),
  LastModifiedTime: new Date(0),
  ProductionVariants: [
    { VariantName: 'AllTraffic', ...(own === undefined ? {} : { CurrentWeight: own }) },
    { VariantName: 'B', ...(other === undefined ? {} : { CurrentWeight: other }) },
  ],
})
const two = {
  ...{ EndpointConfigName: 'two', EndpointConfigArn: '', CreationTime: new Date(0) },
  ProductionVariants: [own, { VariantName: 'B', ModelName: 'b' }],
}

test('shares are told by weights, and unknown where a weight is not told or all are nothing', () => {
  expect([...sharesOf(weighing(1, 3)).values()]).toEqual([0.25, 0.75])
  expect([...sharesOf(weighing(0, 2)).values()]).toEqual([0, 1])
  expect([...sharesOf(weighing(0, 0)).values()]).toEqual([undefined, undefined])
  expect([...sharesOf(weighing(1)).values()]).toEqual([undefined, undefined])
})

test('variants that answer beside the own one are named with their share; those that answer nobody are not', () => {
  expect(tell(beside(weighing(1, 9), two)[0]!)).toContain('B (b) with 90 %')
  expect(tell(beside(weighing(), two)[0]!)).toContain('B (b) with an unknown share')
  expect(beside(weighing(1, 0), two)).toEqual([])
  const shadow = { ...two, ProductionVariants: [own], ShadowProductionVariants: [{ VariantName: 'S' }] }
  expect(beside(weighing(1, 0), shadow)).toEqual([])
})

test('models of instance pools that one release takes the place of are named', () => {
  const pooled = {
    ...own,
    InstancePools: [
      { InstanceType: 'ml.g5.xlarge' as const, Priority: 1, ModelNameOverride: 'on-g5' },
      { InstanceType: 'ml.inf2.xlarge' as const, Priority: 2, ModelNameOverride: 'on-inf2' },
    ],
  }
  const [finding] = besideFindings(
    say,
    sydney,
    { ...two, ProductionVariants: [pooled] },
    weighing(1, 0),
    pooled,
  )
  expect(finding).toMatchObject({ level: 'warning', code: 'pool-models-replaced' })
  expect(tell(finding!)).toContain('own, on-g5, on-inf2')
})

test('alarms that guarded the last update and are gone are named', () => {
  const alarms = { found: [], missing: [], gone: ['fraud-au-score'] }
  const finding = alarmFindings(say, sydney, alarms, undefined).find(({ code }) => code === 'alarm-gone')
  expect(finding?.level).toBe('warning')
  expect(tell(finding!)).toContain('fraud-au-score')
})

test('data that the live model gets from its package and no other model can keep is named', () => {
  const data = { S3DataType: 'S3Object', S3Uri: 's3://b/table.parquet' } as const
  const containers = [{ Image: 'i' }]
  const found = keptFindings(
    say,
    sydney,
    release(427, undefined),
    { containers, instanceTypes: [], additional: [] },
    { model: undefined, containers: [{ Image: 'i', AdditionalS3DataSource: data }], tags: [] },
    { ModelName: 'm', PrimaryContainer: { Image: 'i' } },
  ).find(({ code }) => code === 'data-source-dropped')
  expect(found?.level).toBe('warning')
  expect(tell(found!)).toContain('s3://b/table.parquet')
})

test('what containers load by an address in their environment is said not to be compared', () => {
  const containers = [{ Image: 'i' }]
  const found = (Environment: Record<string, string>) =>
    keptFindings(
      say,
      sydney,
      release(427, undefined),
      { containers: [{ Image: 'i', Environment }], instanceTypes: [], additional: [] },
      { model: undefined, containers, tags: [] },
      { ModelName: 'm', PrimaryContainer: { Image: 'i', Environment } },
    ).find(({ code }) => code === 'address-unwatched')
  const warned = found({ SAGEMAKER_SUBMIT_DIRECTORY: 's3://code-eu/v427.tar.gz', THRESHOLD: '0.5' })
  expect(warned?.level).toBe('warning')
  expect(tell(warned!)).toContain('SAGEMAKER_SUBMIT_DIRECTORY is s3://code-eu/v427.tar.gz')
  expect(found({ SAGEMAKER_SUBMIT_DIRECTORY: '/opt/ml/model/code', THRESHOLD: '0.5' })).toBeUndefined()
})
