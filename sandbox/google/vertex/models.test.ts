import { describe, expect, test } from 'vitest'
import type { Message, Operation } from '../types.ts'
import { ENDPOINT, FIRST, LOCATION, MODEL, VertexWorld } from './testing/vertex-world.ts'

interface Model {
  name: string
  versionId: string
  versionAliases: string[]
  labels: Record<string, string>
  etag: string
}

const TOKYO = 'projects/fraud-prod/locations/asia-northeast1'
const UPLOAD = {
  displayName: 'Fraud',
  artifactUri: 'gs://fraud-models-us/v428/model',
  containerSpec: { imageUri: 'xgb:1.7', predictRoute: '/predict', healthRoute: '/health' },
}

const get = (world: VertexWorld, name: string): Model => world.call<Model>('GetModel', { name })

function upload(world: VertexWorld, request: Message, model: Message = {}): Operation {
  return world.finish(
    world.call<Operation>('UploadModel', { parent: LOCATION, model: { ...UPLOAD, ...model }, ...request }),
  )
}

test('a model is found by version number, by alias, and by default', () => {
  const world = new VertexWorld().withFraud()
  expect(get(world, `${MODEL}@427`).versionId).toBe('427')
  expect(get(world, `${MODEL}@v427`)).toMatchObject({
    name: MODEL,
    versionId: '427',
    versionAliases: ['v427'],
  })
  expect(get(world, MODEL)).toMatchObject({ versionId: '426', versionAliases: ['v426', 'default'] })
  expect(() => get(world, `${MODEL}@v9`)).toThrow(expect.objectContaining({ status: 'NOT_FOUND' }))
  expect(() => get(world, `${LOCATION}/models/none`)).toThrow('does not exist')
})

describe('uploading', () => {
  test('a new model makes its first version the default one', () => {
    const world = new VertexWorld()
    expect(upload(world, { modelId: 'fresh' }).response).toMatchObject({
      '@type': 'type.googleapis.com/google.cloud.aiplatform.v1beta1.UploadModelResponse',
      model: `${LOCATION}/models/fresh`,
      modelVersionId: '1',
    })
    expect(get(world, `${LOCATION}/models/fresh`)).toMatchObject({
      ...UPLOAD,
      versionAliases: ['default'],
    })
  })

  test('into a parent adds the next version, whose aliases move to it', () => {
    const world = new VertexWorld().withFraud()
    const { response } = upload(world, { parentModel: MODEL }, { versionAliases: ['v428', 'v427'] })
    expect(response).toMatchObject({ model: MODEL, modelVersionId: '428' })
    expect(get(world, `${MODEL}@v427`).versionId).toBe('428')
    expect(get(world, `${MODEL}@427`).versionAliases).toEqual([])
    expect(get(world, MODEL).versionId).toBe('426')
  })

  test.each([
    ['an id that is taken', { modelId: 'fraud-scoring' }, {}, 'already exists'],
    ['an id that begins with a digit', { modelId: '1x' }, {}, 'begin with a letter'],
    ['id and parent', { modelId: 'x', parentModel: MODEL }, {}, 'not both'],
    ['an unknown parent', { parentModel: `${LOCATION}/models/none` }, {}, 'does not exist'],
    ['a parent elsewhere', { parentModel: `${TOKYO}/models/fraud-scoring` }, {}, 'not in the location'],
    ['an alias that is a number', { parentModel: MODEL }, { versionAliases: ['428'] }, 'alias "428"'],
    ['a container without an image', { parentModel: MODEL }, { containerSpec: {} }, 'imageUri is required'],
    ['a label of capitals', { parentModel: MODEL }, { labels: { Team: 'x' } }, 'Label "Team"'],
  ] satisfies [string, Message, Message, string][])(
    'with %s is refused',
    (_name, request, model, message) => {
      expect(() => upload(new VertexWorld().withFraud(), request, model)).toThrow(message)
    },
  )
})

describe('aliases', () => {
  const merge = (world: VertexWorld, version: string, versionAliases: string[]): Model =>
    world.call<Model>('MergeVersionAliases', { name: `${MODEL}${version}`, versionAliases })

  test('are added, removed with a dash, and move from the version that had them', () => {
    const world = new VertexWorld().withFraud()
    expect(merge(world, '@427', ['approved', '-v427', 'default']).versionAliases).toEqual([
      'approved',
      'default',
    ])
    expect(get(world, `${MODEL}@426`).versionAliases).toEqual(['v426'])
    expect(get(world, MODEL).versionId).toBe('427')
  })

  test('added and removed at once stay as they are', () => {
    const world = new VertexWorld().withFraud()
    expect(merge(world, '@427', ['-v427', 'v427']).versionAliases).toEqual(['v427'])
  })

  test('leave exactly one default version', () => {
    const world = new VertexWorld().withFraud()
    expect(() => merge(world, '@426', ['-default'])).toThrow('exactly one default version')
    expect(() => merge(world, '', ['x1'])).toThrow('Name the version')
    expect(() => merge(world, '@427', ['9lives'])).toThrow('"9lives" is not allowed')
  })
})

test('labels are of the model or of the version, as the name says, and are shown together', () => {
  const world = new VertexWorld().withFraud()
  const update = (name: string, updateMask: string, fields: Message): Model =>
    world.call<Model>('UpdateModel', { model: { name, ...fields }, updateMask })
  const { etag } = get(world, `${MODEL}@427`)
  update(MODEL, 'labels', { labels: { team: 'risk' } })
  const after = update(`${MODEL}@427`, 'labels,version_description', {
    labels: { approval: 'approved' },
    versionDescription: 'Nightly training',
    etag,
  })
  expect(after).toMatchObject({
    labels: { team: 'risk', approval: 'approved' },
    versionDescription: 'Nightly training',
  })
  expect(get(world, `${MODEL}@426`).labels).toEqual({ team: 'risk' })
  expect(() => update(`${MODEL}@427`, 'labels', { labels: {}, etag })).toThrow(
    expect.objectContaining({ status: 'ABORTED' }),
  )
  expect(() => update(`${MODEL}@427`, 'displayName', { displayName: 'x' })).toThrow('without a version')
  expect(() => update(MODEL, 'versionDescription', {})).toThrow('of a version')
})

test('versions and models are listed, models by their default version', () => {
  const world = new VertexWorld().withFraud()
  upload(world, { modelId: 'other' })
  const models = (method: string, request: Message): string[] =>
    world
      .call<{ models: Model[] }>(method, request)
      .models.map((model) => `${model.name.split('/').at(-1)}@${model.versionId}`)
  expect(models('ListModels', { parent: LOCATION, orderBy: 'display_name' })).toEqual([
    'other@1',
    'fraud-scoring@426',
  ])
  expect(models('ListModels', { parent: LOCATION, filter: 'model=other' })).toEqual(['other@1'])
  expect(models('ListModelVersions', { name: MODEL })).toEqual(['fraud-scoring@426', 'fraud-scoring@427'])
  expect(models('ListModelVersions', { name: MODEL, pageSize: 1, orderBy: 'create_time desc' })).toHaveLength(
    1,
  )
})

test('a version is not deleted while it is deployed, is the default or the only one', () => {
  const world = new VertexWorld().withFraud()
  const remove = (name: string): Operation => world.call<Operation>('DeleteModelVersion', { name })
  expect(() => remove(`${MODEL}@426`)).toThrow(`is deployed as DeployedModel ${FIRST} of ${ENDPOINT}`)
  expect(() => world.call('DeleteModel', { name: MODEL })).toThrow('is deployed as')
  upload(world, { modelId: 'other' })
  expect(() => remove(`${LOCATION}/models/other@1`)).toThrow('the only one')
  world.finish(remove(`${MODEL}@v427`))
  expect(() => get(world, `${MODEL}@427`)).toThrow('no version')
  expect(upload(world, { parentModel: MODEL }).response).toMatchObject({ modelVersionId: '428' })
})

test('what is deployed after its deletion was accepted stays', () => {
  const world = new VertexWorld().withFraud()
  const begun = world.call<Operation>('DeleteModelVersion', { name: `${MODEL}@v427` })
  world.roll()
  expect(world.finish(begun).error).toMatchObject({
    code: 9,
    message: expect.stringContaining('was not deleted'),
  })
  expect(get(world, `${MODEL}@427`).versionId).toBe('427')
})

test('a version that became the default after its deletion was accepted stays, so that a model always has one', () => {
  const world = new VertexWorld().withFraud()
  const begun = world.call<Operation>('DeleteModelVersion', { name: `${MODEL}@v427` })
  world.call('MergeVersionAliases', { name: `${MODEL}@427`, versionAliases: ['default'] })
  expect(world.finish(begun).error).toMatchObject({
    code: 9,
    message: expect.stringContaining('is the default version'),
  })
  expect(get(world, MODEL).versionId).toBe('427')
})

describe('copying to another location', () => {
  test('keeps artifact, container and labels and says what it is a copy of; aliases stay behind', () => {
    const world = new VertexWorld().withFraud()
    const copy = (request: Message): Operation =>
      world.finish(
        world.call<Operation>('CopyModel', { parent: TOKYO, sourceModel: `${MODEL}@v426`, ...request }),
      )
    expect(copy({ modelId: 'fraud-scoring' })).toMatchObject({
      name: expect.stringContaining(`${TOKYO}/models/fraud-scoring/operations/`),
      response: { model: `${TOKYO}/models/fraud-scoring`, modelVersionId: '1' },
    })
    const { response } = copy({ sourceModel: `${MODEL}@427`, parentModel: `${TOKYO}/models/fraud-scoring` })
    expect(response).toMatchObject({ modelVersionId: '2' })
    expect(get(world, `${TOKYO}/models/fraud-scoring@2`)).toMatchObject({
      artifactUri: 'gs://fraud-models-us/v427/model',
      containerSpec: { healthRoute: '/health' },
      originalModelInfo: { model: `${MODEL}@427` },
      versionAliases: [],
    })
    expect(() => copy({ modelId: 'fraud-scoring' })).toThrow('already exists')
    expect(() => copy({ sourceModel: 'projects/p/locations/l/models/m' })).toThrow('in project p')
  })

  test('stands still while the control plane there is down', () => {
    const world = new VertexWorld().withFraud()
    const begun = world.call<Operation>('CopyModel', { parent: TOKYO, sourceModel: MODEL, modelId: 'fraud' })
    world.faults.add({ kind: 'control-plane-down', region: 'asia-northeast1' }, 600)
    world.pass(599)
    expect(world.operation(begun.name).done).toBe(false)
    world.pass(60)
    expect(world.operation(begun.name).done).toBe(true)
  })
})

test('the evaluation of a version is listed with its metrics and found by its name', () => {
  const world = new VertexWorld().withFraud()
  interface Evaluation {
    name: string
    metrics: { auRoc: number }
  }
  const list = (parent: string): Evaluation[] =>
    world.call<{ modelEvaluations: Evaluation[] }>('ListModelEvaluations', { parent }).modelEvaluations
  expect(list(`${MODEL}@v427`)[0]!.metrics.auRoc).toBe(0.943)
  const [evaluation] = list(MODEL)
  expect(evaluation!.metrics.auRoc).toBe(0.94)
  expect(world.call('GetModelEvaluation', { name: evaluation!.name })).toEqual(evaluation)
  expect(world.call('GetModelEvaluation', { name: evaluation!.name.replace('@426', '') })).toEqual(evaluation)
  expect(() => world.call('GetModelEvaluation', { name: `${MODEL}/evaluations/9` })).toThrow('does not exist')
})

test('a version of a model that was deleted in the meantime is not made, and the model stays gone', () => {
  const world = new VertexWorld()
  const upload = { parent: LOCATION, model: UPLOAD }
  const name = `${LOCATION}/models/short-lived`
  world.finish(world.call<Operation>('UploadModel', { ...upload, modelId: 'short-lived' }))
  const deletion = world.call<Operation>('DeleteModel', { name })
  const addition = world.call<Operation>('UploadModel', { ...upload, parentModel: name })
  world.finish(deletion)
  world.finish(addition)
  expect(world.errorOf(deletion.name)).toBeUndefined()
  expect(world.errorOf(addition.name)).toMatchObject({
    code: 5,
    message: `The Model ${name} does not exist.`,
  })
  expect(() => get(world, name)).toThrow(expect.objectContaining({ status: 'NOT_FOUND' }))
  world.finish(world.call<Operation>('UploadModel', { ...upload, modelId: 'short-lived' }))
  expect(get(world, name)).toMatchObject({ name })
})
