import { DescribeEndpointCommand, DescribeModelCommand } from '@aws-sdk/client-sagemaker'
import { expect, test } from '../harness/fixture.ts'
import type { Stack } from '../harness/stack.ts'
import { dublin, fraud, releaseChecksum, sagemaker, served, sydney } from '../steps/cloud.ts'
import { believed, ends, reaches } from '../steps/database.ts'
import { approveAndPromote, releasePage } from '../steps/release.ts'

/** Images that run, with the digests that the cloud itself resolved. */
async function images(stack: Stack, place: { region: string; endpoint: string }): Promise<string[]> {
  const described = await sagemaker(stack, place.region).send(
    new DescribeEndpointCommand({ EndpointName: place.endpoint }),
  )
  return described.ProductionVariants![0]!.DeployedImages!.map(({ ResolvedImage }) => ResolvedImage!)
}

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
    const before = await images(stack, dublin)
    await signIn(page, 'manager')
    await page.goto(releasePage('v428'))
    const manifest = page.getByRole('region', { name: /What it is/ }).first()
    await expect(manifest).toContainText('another image, with the same weights')
    await expect(manifest.getByRole('row', { name: /Image/ })).toContainText('differs')
    await expect(manifest.getByRole('row', { name: /Artifact/ })).toContainText('same')

    const slug = await approveAndPromote(page, signIn, 'v428', { waves: [[dublin, sydney]] })
    await ends(stack, slug, 'completed')
    for (const place of [dublin, sydney]) {
      expect(await images(stack, place)).not.toEqual(before)
      expect((await served(stack, place)).checksum).toBe(await releaseChecksum(stack, 'v426'))
      expect(await believed(stack, place)).toBe('v428')
    }
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
