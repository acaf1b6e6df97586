import { demoModel, modelOfBucket } from '../demo/catalogue.ts'
import type { ReleaseBehaviour, ReleaseIdentity } from '../world/types.ts'
import { uniform } from './random.ts'

const HEALTHY: ReleaseBehaviour = {
  error4xxRate: 0.004,
  error5xxRate: 0.001,
  latencyP50Ms: 8,
  latencyP99Ms: 13.8,
  // Fraud is rare: most requests score near 0.
  meanScore: 0.12,
}

/**
 * Reads `s3://fraud-models-eu/v427/model.tar.gz` as release v427 of fraud-scoring, and so the folder `gs://…/v427/`. For
 * a bucket that is not of the demo, the folder above the release names the model, and the bucket does where there is
 * none.
 */
export function releaseOf(modelDataUrl: string): ReleaseIdentity {
  const [bucket = '', ...segments] = modelDataUrl.replace(/^(s3|gs):\/\//, '').split('/')
  const folders = segments.slice(0, -1).filter((segment) => segment !== '')
  const release =
    folders.findLast((folder) => /^v?\d/.test(folder)) ?? folders.at(-1) ?? segments.at(-1) ?? ''
  const above = folders[folders.indexOf(release) - 1]
  return {
    model: modelOfBucket(bucket)?.model ?? above ?? bucket,
    release: release === '' ? 'unknown' : release,
  }
}

/**
 * How a release behaves in a region while nothing is wrong with it: its model's figures within ±3 % by region, and within ±0.4 % of
 * those by release, because versions of one model are built alike.
 */
export function healthyBehaviour(seed: number, identity: ReleaseIdentity, region: string): ReleaseBehaviour {
  const { model: name, release } = identity
  const model = demoModel(name)
  const near = (value: number, what: string): number =>
    value *
    (0.97 + 0.06 * uniform(seed, 'behaviour', name, region, what)) *
    (0.996 + 0.008 * uniform(seed, 'behaviour', name, release, region, what))
  const p50 = near(model?.latencyP50Ms ?? HEALTHY.latencyP50Ms, 'p50')
  const spread = (model?.latencyP99Ms ?? HEALTHY.latencyP99Ms) / (model?.latencyP50Ms ?? HEALTHY.latencyP50Ms)
  return {
    error4xxRate: near(HEALTHY.error4xxRate, '4xx'),
    error5xxRate: near(HEALTHY.error5xxRate, '5xx'),
    latencyP50Ms: p50,
    latencyP99Ms: p50 * spread,
    meanScore: near(HEALTHY.meanScore, 'score'),
  }
}
