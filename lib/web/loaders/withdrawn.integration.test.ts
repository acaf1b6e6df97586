import { CreateModelPackageCommand, DescribeModelPackageCommand } from '@aws-sdk/client-sagemaker'
import { beforeEach, expect, test } from 'vitest'
import { awsClients } from '#lib/clouds/aws/clients.ts'
import { applyFault } from '#lib/orchestrator/testing/faults.ts'
import { account, modelId } from '#lib/orchestrator/testing/fleet.ts'
import { type Stage, takeIn } from '#lib/orchestrator/testing/stage.ts'
import { cellSentence, cellVersion } from '#lib/words/cell.ts'
import { say } from '#lib/words/say.ts'
import { servesWords } from '#lib/words/serving.ts'
import { person, webStage } from '../testing/web-stage.ts'
import { loadFleet } from './fleet.ts'
import { loadModel } from './model.ts'
import { loadPlanPreview } from './plan.ts'

const onStage = webStage()
let on: Stage
beforeEach(() => {
  on = onStage()
})

async function pages() {
  const [fleet, model] = await Promise.all([loadFleet(), loadModel(person, modelId)])
  const row = fleet.rows[0]
  if (row === undefined || model === undefined) throw new Error('The model is not shown.')
  return { row, model }
}

test('a release that is rejected where it serves everywhere is named on the Fleet and the Model page, with who and where', async () => {
  expect((await pages()).row).toMatchObject({ consistent: true, summary: { title: 'Consistent on v426' } })
  await applyFault(on, {
    ...{ kind: 'change-approval', model: modelId, release: 'v426' },
    ...{ status: 'Rejected', description: 'biased' },
  })
  await takeIn(on)
  const { row, model } = await pages()
  expect(row).toMatchObject({
    consistent: false,
    summary: {
      tone: 'danger',
      title: 'v426 was rejected',
      detail: 'serves Dublin, Sydney, Tokyo and São Paulo',
    },
  })
  expect(row.cells.map(({ state }) => state)).toEqual(Array(4).fill('withdrawn'))
  expect(cellSentence(row.cells[0]!, 'Dublin', 'v426')).toMatch(
    /^Dublin serves v426\. v426 was rejected.*biased\.$/,
  )
  expect(model.withdrawn).toEqual([
    {
      label: 'v426',
      sentence: expect.stringMatching(/v426 was rejected.*biased\.$/),
      servingIn: ['Dublin', 'Sydney', 'Tokyo', 'São Paulo'],
      rollout: null,
    },
  ])
  // There is nothing to catch up with: its fleet is on that very release.
  expect(model.endpoints[0]?.catchUp.refusal).toMatch(/nothing to catch up with/)
})

test('a registry entry that is the very thing which serves is said beside it on every page, and is not called serving', async () => {
  const aws = awsClients({ sandbox: { url: on.sandbox.awsUrl } })
  const registry = aws.sagemaker(account, 'eu-west-1')
  const v426 = await on.database.prisma.release.findFirstOrThrow({ where: { modelId, label: 'v426' } })
  const { ModelPackageGroupName, InferenceSpecification } = await registry.send(
    new DescribeModelPackageCommand({ ModelPackageName: v426.registryRef }),
  )
  await registry.send(
    new CreateModelPackageCommand({
      ...{ ModelPackageGroupName, InferenceSpecification },
      ModelApprovalStatus: 'Approved',
    }),
  )
  aws.close()
  await takeIn(on)
  const twin = await on.database.prisma.release.findFirstOrThrow({
    where: { modelId },
    orderBy: { version: 'desc' },
  })
  expect(twin.fingerprint).toBe(v426.fingerprint)
  const both = `v426 = ${twin.label}`
  const { row, model } = await pages()
  expect(row.cells.map(cellVersion)).toEqual(Array(4).fill(both))
  expect(model.endpoints.map(({ serving }) => servesWords(serving.parts))).toEqual(Array(4).fill(both))
  const ofLabel = new Map(model.releases.map((release) => [release.label, release]))
  expect(ofLabel.get(twin.label)).toMatchObject({ sameAs: ['v426'], servingIn: [] })
  expect(ofLabel.get('v426')).toMatchObject({ sameAs: [twin.label] })
  expect(ofLabel.get('v427')).toMatchObject({ sameAs: [] })
})

test('a version without an inference specification is listed as one that cannot be deployed, and why, and its preview blames no cloud', async () => {
  const aws = awsClients({ sandbox: { url: on.sandbox.awsUrl } })
  await aws
    .sagemaker(account, 'eu-west-1')
    .send(new CreateModelPackageCommand({ ModelPackageGroupName: 'fraud-scoring' }))
  aws.close()
  await takeIn(on)
  const [newest] = (await pages()).model.releases
  expect(newest?.undeployable).toMatch(
    /^It cannot be deployed: it was registered without an inference specification/,
  )
  const previewed = await loadPlanPreview(person, { model: modelId, release: newest?.label ?? '' })
  if (!previewed.ok) throw new Error(say(previewed))
  // No cloud was asked what it would serve, so none of them "did not tell".
  expect(previewed.view.changes).toEqual([])
  expect(previewed.view.start.refusal).not.toBeNull()
})
