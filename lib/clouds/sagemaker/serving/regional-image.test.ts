import { describe, expect, test } from 'vitest'
import type { ImageAnswer, Images } from '#lib/clouds/aws/images.ts'
import { known, unknown } from '#lib/domain/manifest/parts.ts'
import { ACCOUNT, sydney } from '../testing/fleet.ts'
import { regionalImage } from './regional-image.ts'

const ecr = (account: string, region: string, rest: string) =>
  `${account}.dkr.ecr.${region}.amazonaws.com/${rest}`
const DIGEST = `sha256:${'ab'.repeat(32)}`
const found: ImageAnswer = { state: 'found', digest: DIGEST, platforms: { known: true, value: [] } }
const absent: ImageAnswer = { state: 'absent' }
const denied: ImageAnswer = { state: 'unknown', why: unknown('denied', 'ecr:BatchGetImage').why }

/** Registries that hold these addresses and answer others with `other`. */
function registries(held: readonly string[], other: ImageAnswer = absent): Images {
  return {
    lookUp: (_account, image) => Promise.resolve(held.includes(image) ? found : other),
    platforms: () => Promise.resolve({ known: true, value: [] }),
  }
}
const image = ecr(ACCOUNT, 'eu-west-1', 'a/fraud:xgb-1.7')
const tagged = unknown('denied')

describe('the image of a release', () => {
  test('is pulled by its digest from the registry in the region of the endpoint', async () => {
    const here = ecr(ACCOUNT, sydney.region, `a/fraud@${DIGEST}`)
    expect(await regionalImage(registries([here]), sydney, image, known(DIGEST), [])).toEqual({
      state: 'proven',
      address: here,
    })
  })

  test('is pulled by its tag where its digest is not known', async () => {
    const here = ecr(ACCOUNT, sydney.region, 'a/fraud:xgb-1.7')
    expect(await regionalImage(registries([here]), sydney, image, tagged, [])).toEqual({
      state: 'proven',
      address: here,
    })
  })

  test('of AWS itself is looked up in the account that AWS has in the region, also beside another repository', async () => {
    const aws = ecr('141502667606', 'eu-west-1', 'sagemaker-xgboost:1.7-1')
    const here = ecr('783357654285', sydney.region, 'sagemaker-xgboost:1.7-1')
    for (const live of ['sagemaker-xgboost:1.5-1', 'sagemaker-scikit-learn:1.2-1']) {
      const serving = [ecr('783357654285', sydney.region, live)]
      expect(await regionalImage(registries([here]), sydney, aws, tagged, serving)).toEqual({
        state: 'proven',
        address: here,
      })
    }
  })

  test('that no registry of the region has is absent, never guessed', async () => {
    expect(await regionalImage(registries([]), sydney, image, known(DIGEST), [])).toMatchObject({
      state: 'absent',
      looked: [ecr(ACCOUNT, sydney.region, `a/fraud@${DIGEST}`)],
    })
  })

  test('that may not be looked up is trusted in the own account, and in the one that serves the repository here', async () => {
    const own = await regionalImage(registries([], denied), sydney, image, tagged, [])
    expect(own).toMatchObject({ state: 'unknown', trusted: true })
    const aws = ecr('141502667606', 'eu-west-1', 'sagemaker-xgboost:1.7-1')
    const serving = [ecr('783357654285', sydney.region, 'sagemaker-xgboost:1.5-1')]
    expect(await regionalImage(registries([], denied), sydney, aws, tagged, serving)).toMatchObject({
      state: 'unknown',
      trusted: true,
      address: ecr('783357654285', sydney.region, 'sagemaker-xgboost:1.7-1'),
    })
    expect(await regionalImage(registries([], denied), sydney, aws, tagged, [])).toMatchObject({
      state: 'unknown',
      trusted: false,
    })
    // A registry that serves something else here proves nothing of this repository.
    const beside = [ecr('783357654285', sydney.region, 'sagemaker-scikit-learn:1.2-1')]
    expect(await regionalImage(registries([], denied), sydney, aws, tagged, beside)).toMatchObject({
      trusted: false,
    })
  })

  test('that names a registry of this very region is pulled from there, and from no neighbour that serves the same repository', async () => {
    const stated = ecr('222222222222', sydney.region, 'fraud:prod')
    const neighbour = ecr(ACCOUNT, sydney.region, 'fraud:prod')
    expect(await regionalImage(registries([], denied), sydney, stated, tagged, [neighbour])).toMatchObject({
      ...{ state: 'unknown', address: stated, trusted: true },
    })
    expect(await regionalImage(registries([neighbour, stated]), sydney, stated, tagged, [neighbour])).toEqual(
      {
        ...{ state: 'proven', address: stated },
      },
    )
    expect(await regionalImage(registries([neighbour]), sydney, stated, tagged, [neighbour])).toMatchObject({
      ...{ state: 'absent', looked: [stated] },
    })
  })

  test('outside of ECR is taken as it is, by its digest where that is known', async () => {
    const outside = 'registry.example.com:5000/fraud:1'
    expect(await regionalImage(registries([]), sydney, outside, tagged, [])).toEqual({
      state: 'not-ecr',
      address: outside,
    })
    expect(await regionalImage(registries([]), sydney, outside, known(DIGEST), [])).toEqual({
      state: 'not-ecr',
      address: `registry.example.com:5000/fraud@${DIGEST}`,
    })
  })
})
