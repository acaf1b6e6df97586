import { expect, test } from '../harness/fixture.ts'
import { believed, ends, reaches } from '../steps/database.ts'
import { approveAndPromote, decide } from '../steps/release.ts'
import {
  accepted,
  councilBluffs,
  eemshaven,
  embeddings,
  endpointOf,
  servedDigest,
  servingModel,
} from '../steps/vertex.ts'

const model = 'payment-embeddings'
test.use({ stackOptions: { models: [model], publish: [{ model }] } })

test('a rolling deployment in three regions to the end; the previous model is still there, then undeployed by the offered step', async ({
  page,
  stack,
  signIn,
}) => {
  const slug = await approveAndPromote(page, signIn, 'v58', { model })
  await ends(stack, slug, 'completed')
  const digests = new Set<string | undefined>()
  for (const place of embeddings) {
    expect(await accepted(stack, 'DeployModel', place), place.city).toHaveLength(1)
    expect((await endpointOf(stack, place)).deployedModels, place.city).toHaveLength(2)
    expect((await servingModel(stack, place)).displayName, place.city).toContain('v58')
    expect(await believed(stack, place)).toBe('v58')
    digests.add(await servedDigest(stack, place))
  }
  expect(digests.size).toBe(1)

  const offer = page.getByRole('button', { name: /^Undeploy/ }).first()
  await expect(offer).toBeVisible()
  await offer.click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Undeploy/ })
    .click()
  await expect.poll(async () => (await endpointOf(stack, eemshaven)).deployedModels.length).toBe(1)
  expect((await servingModel(stack, eemshaven)).displayName).toContain('v58')
  expect((await endpointOf(stack, councilBluffs)).deployedModels).toHaveLength(2)
  await expect(page.getByRole('button', { name: /^Undeploy/ })).toHaveCount(2)
})

test('replicas that never become ready: the region reverts by itself without traffic, and the screen names the health route', async ({
  page,
  stack,
  signIn,
}) => {
  await stack.fault({ kind: 'health-check-fails', model, release: 'v58', region: eemshaven.region })
  const before = await servingModel(stack, eemshaven)
  const slug = await approveAndPromote(page, signIn, 'v58', { model })
  await ends(stack, slug, 'stopped')
  await expect(page.getByText(/health route \/health/).first()).toBeVisible()
  expect((await servingModel(stack, eemshaven)).id).toBe(before.id)
  expect((await endpointOf(stack, eemshaven)).deployedModels).toHaveLength(1)
  expect(await accepted(stack, 'DeployModel', councilBluffs)).toEqual([])
  const served = await stack.database.prisma.servingInterval.count({
    where: { endpoint: { name: eemshaven.endpoint }, label: 'v58' },
  })
  expect(served).toBe(0)
})

test.describe('slower, so that a person can step in while replicas are replaced', () => {
  test.use({ stackOptions: { models: [model], publish: [{ model }], rate: 40 } })

  test('a person takes it back in mid-roll: the rollback rolls on top of the ongoing deployment, and the highest revision wins', async ({
    page,
    stack,
    signIn,
  }) => {
    const before = await servingModel(stack, eemshaven)
    const slug = await approveAndPromote(page, signIn, 'v58', { model })
    await reaches(stack, slug, eemshaven, 'shifting')
    const ongoing = async () =>
      (await endpointOf(stack, eemshaven)).deployedModels.find(({ state }) => state === 'BEING_DEPLOYED')
    await expect.poll(async () => (await ongoing())?.status?.availableReplicaCount ?? 0).toBeGreaterThan(0)
    const rolling = await ongoing()
    await decide(page, 'Roll back: Eemshaven', 'Roll back Eemshaven', 'scores look wrong')
    await reaches(stack, slug, eemshaven, 'reverted')

    const [forward, back, ...more] = await accepted(stack, 'DeployModel', eemshaven)
    expect(more).toEqual([])
    const previous = (call: typeof forward) =>
      (call!.request.deployedModel as { rolloutOptions: { previousDeployedModel: string } }).rolloutOptions
        .previousDeployedModel
    expect(previous(forward)).toBe(before.id)
    expect(previous(back)).toBe(rolling?.id)
    const now = await servingModel(stack, eemshaven)
    expect(now.displayName).toBe(before.displayName)
    expect(now.modelVersionId).toBe(before.modelVersionId)
    const revisions = (await endpointOf(stack, eemshaven)).deployedModels.map(
      ({ rolloutOptions }) => rolloutOptions?.revisionNumber ?? 0,
    )
    expect(now.rolloutOptions?.revisionNumber).toBe(Math.max(...revisions))
    await expect(page.getByText('serves v57 again').first()).toBeVisible()
  })
})

test('the worker is killed when DeployModel has just been accepted: another takes over, and there is exactly one', async ({
  page,
  stack,
  signIn,
}) => {
  const slug = await approveAndPromote(page, signIn, 'v58', { model })
  await expect
    .poll(async () => (await accepted(stack, 'DeployModel', eemshaven)).length, { intervals: [20] })
    .toBe(1)
  await stack.killWorker()
  stack.startWorker()
  await ends(stack, slug, 'completed')
  for (const place of embeddings) {
    expect(await stack.calls({ operation: 'DeployModel', region: place.region }), place.city).toHaveLength(1)
  }
})
