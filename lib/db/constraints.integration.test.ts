import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type TestDatabase, testDatabase } from './testing/index.ts'

let base: TestDatabase
let sql: pg.Pool

beforeAll(async () => {
  base = await testDatabase()
  sql = base.database.pool
})
afterAll(() => base.drop())

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString()

async function aModel(): Promise<{ modelId: string; slug: string; endpointId: string; releaseId: string }> {
  const modelId = randomUUID()
  const slug = `model-${modelId.slice(0, 8)}`
  const endpointId = randomUUID()
  const releaseId = randomUUID()
  await sql.query(
    `INSERT INTO model (id, slug, registry, evidence, artifacts, "planName") VALUES ($1, $2, '{}', '{}', '{}', 'nightly')`,
    [modelId, slug],
  )
  await sql.query(
    `INSERT INTO endpoint (id, "modelId", provider, account, region, name, settings)
     VALUES ($1, $2, 'sagemaker', '123456789012', 'eu-west-1', $3, '{"variant": "AllTraffic"}')`,
    [endpointId, modelId, slug],
  )
  await sql.query(
    `INSERT INTO release (id, "modelId", label, version, registry, "registryRef", image, "artifactUrl", evaluation, "registeredAt",
       "registryModifiedAt", status, "statusAt")
     VALUES ($1, $2, 'v427', 427, '{"kind": "sagemaker"}', $1, 'image', 's3://a/b', '{}', now(), now(), 'Approved', now())`,
    [releaseId, modelId],
  )
  return { modelId, slug, endpointId, releaseId }
}

async function aRollout(modelId: string, releaseId: string, slug: string): Promise<string> {
  const id = randomUUID()
  await sql.query(
    `INSERT INTO rollout (id, slug, "modelId", "releaseId", plan, status, "startedBy", "startedAt")
     VALUES ($1, $2, $3, $4, '{}', 'running', '{}', now())`,
    [id, slug, modelId, releaseId],
  )
  return id
}

const aRegion = (rolloutId: string, endpointId: string, phase = 'waiting', open = true) =>
  sql
    .query(
      `INSERT INTO region_rollout (id, "rolloutId", "endpointId", wave, position, open, "phaseName", phase, "phaseSince", "phaseTimes")
       VALUES ($1, $2, $3, 1, 1, $4, $5, jsonb_build_object('name', 'waiting'), now(), '{}') RETURNING id`,
      [randomUUID(), rolloutId, endpointId, open, phase],
    )
    .then((result) => result.rows[0].id as string)

describe('serving intervals', () => {
  const serve = (
    endpointId: string,
    releaseId: string | null,
    from: number,
    to: number | null,
    more: { digest?: string; share?: number } = {},
  ) =>
    sql.query(
      `INSERT INTO serving_interval ("endpointId", "releaseId", label, digest, "configName", share, "startedAt", "endedAt")
       VALUES ($1, $2, 'v427', $3, 'config', $4, $5, $6)`,
      [endpointId, releaseId, more.digest ?? null, more.share ?? 1, at(from), to === null ? null : at(to)],
    )

  test('an endpoint never serves one release twice at a time, and may serve it again from the minute it ended', async () => {
    const { endpointId, releaseId } = await aModel()
    await serve(endpointId, releaseId, 0, 10)
    await expect(serve(endpointId, releaseId, 9, 20)).rejects.toThrow('serving_interval_never_overlaps')
    await serve(endpointId, releaseId, 10, null)
    await expect(serve(endpointId, releaseId, 50, null)).rejects.toThrow('serving_interval_never_overlaps')
  })

  test('two releases may serve side by side', async () => {
    const { endpointId, releaseId } = await aModel()
    await serve(endpointId, releaseId, 0, null, { share: 0.9 })
    const beside = await serve(endpointId, randomUUID(), 5, null, { share: 0.1 })
    expect(beside.rowCount).toBe(1)
  })

  test('what no release is known for is told apart by its digest', async () => {
    const { endpointId } = await aModel()
    await serve(endpointId, null, 0, null, { digest: 'sha256:a' })
    await serve(endpointId, null, 0, null, { digest: 'sha256:b' })
    await expect(serve(endpointId, null, 5, null, { digest: 'sha256:a' })).rejects.toThrow('never_overlaps')
  })

  test('an interval ends after it starts, and a share is between 0 and 1', async () => {
    const { endpointId, releaseId } = await aModel()
    await expect(serve(endpointId, releaseId, 10, 10)).rejects.toThrow('serving_interval_ends_after_start')
    await expect(serve(endpointId, releaseId, 10, 9)).rejects.toThrow()
    await expect(serve(endpointId, releaseId, 0, 10, { share: 1.01 })).rejects.toThrow(
      'serving_interval_share_is_share',
    )
    await expect(serve(endpointId, releaseId, 0, 10, { share: -0.1 })).rejects.toThrow(
      'serving_interval_share_is_share',
    )
  })
})

describe('rollouts', () => {
  test('at most one open rollout touches an endpoint', async () => {
    const { modelId, releaseId, slug, endpointId } = await aModel()
    const first = await aRegion(await aRollout(modelId, releaseId, `${slug}-1`), endpointId)
    const second = await aRollout(modelId, releaseId, `${slug}-2`)
    await expect(aRegion(second, endpointId)).rejects.toThrow('region_rollout_one_open_per_endpoint')
    await sql.query('UPDATE region_rollout SET open = false WHERE id = $1', [first])
    await aRegion(second, endpointId)
  })

  test('a rollout is open exactly while its status says so', async () => {
    const { modelId, releaseId, slug } = await aModel()
    const id = await aRollout(modelId, releaseId, `${slug}-1`)
    await expect(sql.query(`UPDATE rollout SET status = 'completed' WHERE id = $1`, [id])).rejects.toThrow(
      'rollout_open_follows_status',
    )
    await sql.query(`UPDATE rollout SET status = 'completed', open = false WHERE id = $1`, [id])
  })

  test('a phase stands once: its column and its document name the same', async () => {
    const { modelId, releaseId, slug, endpointId } = await aModel()
    const rollout = await aRollout(modelId, releaseId, `${slug}-1`)
    await expect(aRegion(rollout, endpointId, 'baking')).rejects.toThrow('region_rollout_phase_named_once')
  })

  test('words that the code does not know are refused', async () => {
    const { modelId, releaseId, slug, endpointId } = await aModel()
    const rollout = await aRollout(modelId, releaseId, `${slug}-1`)
    const refused: [string, string, string][] = [
      ['rollout_status_known', `UPDATE rollout SET status = 'done', open = false WHERE id = $1`, rollout],
      ['rollout_kind_known', `UPDATE rollout SET kind = 'hotfix' WHERE id = $1`, rollout],
      ['endpoint_provider_named', `UPDATE endpoint SET provider = 'Azure ML' WHERE id = $1`, endpointId],
      ['endpoint_role_known', `UPDATE endpoint SET role = 'spare' WHERE id = $1`, endpointId],
      ['release_status_known', `UPDATE release SET status = 'approved' WHERE id = $1`, releaseId],
      [
        'release_registry_write_known',
        `UPDATE release SET "registryWrite" = 'maybe' WHERE id = $1`,
        releaseId,
      ],
    ]
    for (const [constraint, statement, id] of refused) {
      await expect(sql.query(statement, [id]), constraint).rejects.toThrow(constraint)
    }
    await expect(
      sql.query(
        `INSERT INTO "user" (id, name, email, role, "updatedAt") VALUES ('x', 'x', 'x', 'root', now())`,
      ),
    ).rejects.toThrow('user_role_known')
    await expect(aRegion(rollout, endpointId, 'promoting')).rejects.toThrow('region_rollout_phase')
  })
})

describe('changes', () => {
  let listener: pg.Client
  let heard: unknown[] = []

  beforeAll(async () => {
    listener = new pg.Client({ connectionString: base.url })
    await listener.connect()
    listener.on('notification', ({ payload }) => heard.push(JSON.parse(payload ?? '')))
    await listener.query('LISTEN meridian_change')
  })
  afterAll(() => listener.end())

  /** Notifications arrive in the order of their commits: once the mark is heard, so is all that came before it. */
  async function heardSoFar(): Promise<unknown[]> {
    const mark = randomUUID()
    await sql.query(`SELECT pg_notify('meridian_change', $1)`, [JSON.stringify(mark)])
    await vi.waitFor(() => expect(heard).toContain(mark), 60_000)
    const before = heard.slice(0, heard.indexOf(mark))
    heard = heard.slice(before.length + 1)
    return before
  }

  /** What was announced by `act`, both by NOTIFY and in the table. */
  async function announced(act: () => Promise<unknown>): Promise<string[]> {
    await heardSoFar()
    const { rows: before } = await sql.query('SELECT coalesce(max(id), 0) AS id FROM change')
    await act()
    const { rows } = await sql.query('SELECT id, entity, key FROM change WHERE id > $1 ORDER BY id', [
      before[0].id,
    ])
    expect(await heardSoFar()).toEqual(rows.map(({ id, entity, key }) => ({ id: Number(id), entity, key })))
    return rows.map(({ entity, key }) => `${entity}:${key}`)
  }

  test('everything of a rollout is announced under its slug, once a statement', async () => {
    const { modelId, releaseId, slug, endpointId } = await aModel()
    let rollout = ''
    let region = ''
    const key = [`rollout:${slug}-1`]
    expect(await announced(async () => (rollout = await aRollout(modelId, releaseId, `${slug}-1`)))).toEqual(
      key,
    )
    expect(await announced(async () => (region = await aRegion(rollout, endpointId)))).toEqual(key)
    expect(
      await announced(() =>
        sql.query(
          `INSERT INTO rollout_event ("rolloutId", at, kind, said) SELECT $1, now(), 'x', '{}' FROM generate_series(1, 5)`,
          [rollout],
        ),
      ),
    ).toEqual(key)
    expect(
      await announced(() =>
        sql.query(
          `INSERT INTO canary_minute ("regionRolloutId", attempt, cohort, minute, requests, "errors4xx", "errors5xx")
           VALUES ($1, 1, 'canary', now(), 1, 0, 0)`,
          [region],
        ),
      ),
    ).toEqual(key)
    expect(
      await announced(() =>
        sql.query(`UPDATE region_rollout SET "lookAgainAt" = now(), version = version + 1`),
      ),
    ).toEqual([])
  })

  test('a release is announced with its approvals and its copies', async () => {
    const { releaseId } = await aModel()
    const key = [`release:${releaseId}`]
    expect(
      await announced(() => sql.query(`UPDATE release SET status = 'Rejected' WHERE id = $1`, [releaseId])),
    ).toEqual(key)
    expect(
      await announced(() =>
        sql.query(
          `INSERT INTO approval ("releaseId", "actorId", actor, decision, reason, at) VALUES ($1, 'a', '{}', 'Approved', 'fine', now())`,
          [releaseId],
        ),
      ),
    ).toEqual(key)
    const copied = `INSERT INTO artifact_copy ("releaseId", provider, region, url, state, said, "checkedAt")
      VALUES ($1, 'sagemaker', 'eu-west-1', 's3://a/b', 'present', '{}', now())
      ON CONFLICT ("releaseId", provider, region) DO UPDATE SET "checkedAt" = excluded."checkedAt" + interval '1 minute'`
    expect(await announced(() => sql.query(copied, [releaseId]))).toEqual(key)
    expect(await announced(() => sql.query(copied, [releaseId]))).toEqual([])
  })

  test('an endpoint is announced when what people see of it changed, not at every look', async () => {
    const { slug, endpointId } = await aModel()
    const key = [`fleet:${slug}`]
    expect(
      await announced(() =>
        sql.query(
          `INSERT INTO endpoint_state ("endpointId", "observedAt", observation, label, "configName") VALUES ($1, now(), '{"at": 1}', 'v427', 'c')`,
          [endpointId],
        ),
      ),
    ).toEqual(key)
    const update = (set: string) =>
      announced(() => sql.query(`UPDATE endpoint_state SET ${set} WHERE "endpointId" = $1`, [endpointId]))
    expect(await update(`"observedAt" = now(), observation = '{"at": 2}'`)).toEqual([])
    expect(await update(`observation = '{"at": 3, "pending": {"stage": "baking"}}'`)).toEqual(key)
    expect(await update(`"driftSince" = now()`)).toEqual(key)
    expect(await update(`label = 'v428'`)).toEqual(key)
  })

  test('nothing is announced of a transaction that is rolled back', async () => {
    const { releaseId } = await aModel()
    expect(
      await announced(() =>
        base.database.prisma
          .$transaction(async (transaction) => {
            await transaction.release.update({ where: { id: releaseId }, data: { status: 'Pending' } })
            throw new Error('no')
          })
          .catch(() => undefined),
      ),
    ).toEqual([])
  })
})
