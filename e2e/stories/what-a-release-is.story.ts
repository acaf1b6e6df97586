import {
  DescribeEndpointCommand,
  DescribeModelCommand,
  DescribeModelPackageCommand,
} from '@aws-sdk/client-sagemaker'
import { expect, test } from '../harness/fixture.ts'
import type { Stack } from '../harness/stack.ts'
import { credentials, dublin, fraud, releaseChecksum, sagemaker, served, sydney } from '../steps/cloud.ts'
import { believed, ends, reaches } from '../steps/database.ts'
import { approveAndPromote, releasePage } from '../steps/release.ts'
import { eemshaven, embeddings, registeredVersion, servedVersion } from '../steps/vertex.ts'

/** Images that run, with the digests that the cloud itself resolved. */
async function images(stack: Stack, place: { region: string; endpoint: string }): Promise<string[]> {
  const described = await sagemaker(stack, place.region).send(
    new DescribeEndpointCommand({ EndpointName: place.endpoint }),
  )
  return described.ProductionVariants![0]!.DeployedImages!.map(({ ResolvedImage }) => ResolvedImage!)
}

/** Digest of the image that a package of fraud-scoring states. */
async function packagedImage(stack: Stack, label: string): Promise<string | undefined> {
  const { region } = dublin
  const group = `arn:aws:sagemaker:${region}:${credentials.accessKeyId}:model-package/fraud-scoring`
  const described = await sagemaker(stack, region).send(
    new DescribeModelPackageCommand({ ModelPackageName: `${group}/${label.slice(1)}` }),
  )
  return described.InferenceSpecification!.Containers![0]!.ImageDigest
}

/** Of an image that is named with it. */
const digestIn = (image: string) => /@(sha256:[0-9a-f]{64})$/.exec(image)?.[1]

test.describe('an image alone', () => {
  test.use({
    stackOptions: {
      publish: [{ model: 'fraud-scoring', image: 'fraud-scoring:xgb-1.8', artifact: 'v426' }],
      rate: 600,
    },
  })

  test('a release that only brings another image is rolled out, and the cloud serves the new image with the same weights', async ({
    page,
    stack,
    signIn,
  }) => {
    await expect.poll(() => believed(stack, dublin)).toBe('v426')
    const digests = async (place: { region: string; endpoint: string }) =>
      (await images(stack, place)).map(digestIn)
    const before = await digests(dublin)
    await signIn(page, 'manager')
    await page.goto(releasePage('v428'))
    const manifest = page.getByRole('region', { name: /What it is/ }).first()
    await expect(manifest).toContainText('another image, with the same weights')
    await expect(manifest.getByRole('row', { name: /Image/ })).toContainText('differs')
    await expect(manifest.getByRole('row', { name: /Artifact/ })).toContainText('same')

    const slug = await approveAndPromote(page, signIn, 'v428', { waves: [[dublin, sydney]] })
    await ends(stack, slug, 'completed')
    const wanted = await packagedImage(stack, 'v428')
    expect(before).not.toContain(wanted)
    for (const place of [dublin, sydney]) {
      expect(await digests(place), place.city).toEqual([wanted])
      expect((await served(stack, place)).checksum).toBe(await releaseChecksum(stack, 'v426'))
      expect(await believed(stack, place)).toBe('v428')
    }
  })
})

test.describe('an image alone on Vertex AI', () => {
  const model = 'payment-embeddings'
  const image = 'payment-embeddings:torch-2.7'
  test.use({ stackOptions: { models: [model], publish: [{ model, image, artifact: 'v57' }], rate: 600 } })

  test('a release that only brings another image is rolled out on Vertex AI, and the cloud serves the new image with the same weights', async ({
    page,
    stack,
    signIn,
  }) => {
    await expect.poll(() => believed(stack, eemshaven)).toBe('v57')
    const before = await Promise.all(embeddings.map((place) => servedVersion(stack, place)))
    await signIn(page, 'manager')
    await page.goto(releasePage('v58', model))
    const manifest = page.getByRole('region', { name: /What it is/ }).first()
    await expect(manifest.getByRole('columnheader')).toHaveText(['Part', 'v58', 'v57', 'Difference'])
    await expect(manifest).toContainText('another image, with the same weights')
    await expect(manifest.getByRole('row', { name: /Image/ })).toContainText('differs')
    await expect(manifest.getByRole('row', { name: /Artifact/ })).toContainText('same')

    const slug = await approveAndPromote(page, signIn, 'v58', { model })
    await ends(stack, slug, 'completed')
    const wanted = digestIn((await registeredVersion(stack, eemshaven, model, 'v58')).image)
    for (const [index, place] of embeddings.entries()) {
      const served = await servedVersion(stack, place)
      expect(digestIn(served.image), place.city).toBe(wanted)
      expect(digestIn(before[index]!.image), place.city).not.toBe(wanted)
      // From the registry of its own region.
      expect(served.image).toMatch(new RegExp(`^${place.region}-docker\\.pkg\\.dev/`))
      expect(served.artifactUri, place.city).toBe(before[index]!.artifactUri)
      expect(served.checksum, place.city).toBe(before[index]!.checksum)
      expect(await believed(stack, place)).toBe('v58')
    }
    await expect(page.getByText(/every part verified/).first()).toBeVisible()
  })
})

test.describe('a pipeline', () => {
  const environment = { SCORE_THRESHOLD: '0.73' }
  test.use({
    stackOptions: {
      publish: [
        {
          model: 'fraud-scoring',
          containers: [
            { image: 'fraud-scoring:xgb-1.7', hostname: 'score', environment },
            { image: 'fraud-scoring:xgb-1.8', hostname: 'explain', environment: { TOP: '3' } },
          ],
        },
      ],
      rate: 600,
    },
  })

  test('a pipeline of two containers with its own environment goes to four regions, every part verified', async ({
    page,
    stack,
    signIn,
  }) => {
    const slug = await approveAndPromote(page, signIn, 'v428')
    await ends(stack, slug, 'completed')
    for (const place of fraud) {
      expect(await images(stack, place)).toHaveLength(2)
      const { configName } = await served(stack, place)
      const model = await sagemaker(stack, place.region).send(
        new DescribeModelCommand({ ModelName: configName }),
      )
      expect(model.Containers!.map(({ Environment }) => Environment)).toMatchObject([
        environment,
        { TOP: '3' },
      ])
      expect(await believed(stack, place)).toBe('v428')
    }
    await page.goto(`/rollouts/${slug}`)
    await expect(page.getByText(/every part verified/).first()).toBeVisible()
  })
})

test('a release that is rejected in the registry during Dublin’s canary is taken back, and no other region begins', async ({
  page,
  stack,
  signIn,
}) => {
  const before = (await served(stack, dublin)).checksum
  const slug = await approveAndPromote(page, signIn, 'v427')
  await reaches(stack, slug, dublin, 'baking')
  await stack.fault({
    kind: 'change-approval',
    model: 'fraud-scoring',
    release: 'v427',
    status: 'Rejected',
    description: 'biased against new merchants',
  })
  await ends(stack, slug, 'stopped')
  expect((await served(stack, dublin)).checksum).toBe(before)
  for (const place of fraud.slice(1)) {
    expect(await stack.calls({ operation: 'UpdateEndpoint', region: place.region })).toEqual([])
  }
  await page.goto(`/rollouts/${slug}`)
  await expect(page.getByText(/v427 was rejected.*biased against new merchants/).first()).toBeVisible()
  await page.goto('/audit')
  await expect(page.getByText(/v427 became Rejected in the registry/).first()).toBeVisible()
})
