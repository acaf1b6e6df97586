import { expect, test } from '../harness/fixture.ts'
import { checksum } from '../steps/cloud.ts'
import { believed, ends } from '../steps/database.ts'
import { approveAndPromote } from '../steps/release.ts'
import { accepted, servedDigest, servingModel } from '../steps/vertex.ts'

const model = 'checkout-risk'
const dublin = { city: 'Dublin', region: 'eu-west-1', endpoint: 'checkout-eu' }
const councilBluffs = { city: 'Council Bluffs', region: 'us-central1', endpoint: 'checkout-us' }

test.use({ stackOptions: { models: [model], publish: [{ model }], rate: 600 } })

test('a fleet on both clouds is promoted in one rollout, SageMaker first, Vertex AI second', async ({
  page,
  stack,
  signIn,
}) => {
  const slug = await approveAndPromote(page, signIn, 'v32', { model })
  await ends(stack, slug, 'completed')

  const [update, ...updates] = await stack.calls({
    operation: 'UpdateEndpoint',
    region: dublin.region,
    status: 200,
  })
  const [deployment, ...deployments] = await accepted(stack, 'DeployModel', councilBluffs)
  expect([updates, deployments]).toEqual([[], []])
  expect(update!.at).toBeLessThan(deployment!.at)
  expect((await servingModel(stack, councilBluffs)).displayName).toContain('v32')
  const inS3 = await checksum(stack, dublin.region, 's3://checkout-models-eu/v32/model.tar.gz')
  expect(await servedDigest(stack, councilBluffs)).toBe(Buffer.from(inS3!, 'base64').toString('hex'))
  for (const place of [dublin, councilBluffs]) expect(await believed(stack, place)).toBe('v32')
  await page.goto('/')
  await expect(page.getByRole('row', { name: /checkout-risk / }).first()).toContainText('Consistent on v32')
})
