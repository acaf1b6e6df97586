import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createDatabase, type Database } from '#lib/db/client.ts'
import { migrate } from '#lib/db/migrate.ts'
import { artifactCopyFromRow } from '#lib/db/rows/release.ts'
import { saidFromRow } from '#lib/db/rows/said-json.ts'
import { type EarlierDatabase, earlierDatabase } from '#lib/db/testing/earlier/database.ts'
import { besideAddress } from '#lib/words/beside-address.ts'
import { say } from '#lib/words/say.ts'
import { sentenceIn } from './said.ts'

/** A database of the version that recorded sentences. */
let earlier: EarlierDatabase
let database: Database
const endpoint = 'sagemaker:123456789012:eu-west-1:chargeback-eu'
const key = { releaseId: 'fraud-scoring-v428', region: 'eu-west-1' }
const copies = new Map<string, { url: string; sentence: string }>()

beforeAll(async () => {
  earlier = await earlierDatabase(inject('databaseAdminUrl'))
  database = createDatabase(earlier.url, { maxConnections: 4 })
  const { pool } = database
  await pool.query(
    `UPDATE endpoint_state SET "driftSince" = now(), "driftSentence" = 'It serves v32, another artifact, instead of v33.',
       "unreachableSince" = now(), "unreachableSentence" = 'Dublin (eu-west-1) does not answer: ''no route''.' WHERE "endpointId" = $1`,
    [endpoint],
  )
  await pool.query(
    `UPDATE model SET "registryTrouble" = 'The role lacks s3:GetObject.' WHERE id = 'fraud-scoring'`,
  )
  await pool.query(
    `UPDATE release SET "registryWriteTrouble" = 'The package does not exist.' WHERE id = 'fraud-scoring-v428'`,
  )
  await pool.query(
    `UPDATE artifact_copy SET sentence = 'There is nothing at ' || url || '.' WHERE "releaseId" = $1 AND region = $2`,
    [key.releaseId, key.region],
  )
  const { rows } = await pool.query<{ id: string; url: string; sentence: string }>(
    `SELECT "releaseId" || ' ' || region AS id, url, sentence FROM artifact_copy`,
  )
  for (const { id, ...copy } of rows) copies.set(id, copy)
  // The column came with the manifests, and held a sentence for a while.
  await migrate(earlier.url, { last: '20261130205000_fleet_said' })
  await pool.query(
    `UPDATE release SET "watchTrouble" = 'The registry does not answer: ''no route''' WHERE id = 'fraud-scoring-v428'`,
  )
  await migrate(earlier.url)
})
afterAll(async () => {
  await database.close()
  await earlier.drop()
})

test('what was told of an endpoint, a registry and a decision is told as it stands', async () => {
  const { prisma } = database
  const state = await prisma.endpointState.findUniqueOrThrow({ where: { endpointId: endpoint } })
  expect(sentenceIn(state.driftSaid)).toBe('It serves v32, another artifact, instead of v33.')
  expect(sentenceIn(state.unreachableSaid)).toBe("Dublin (eu-west-1) does not answer: 'no route'.")
  const model = await prisma.model.findUniqueOrThrow({ where: { id: 'fraud-scoring' } })
  expect(sentenceIn(model.registrySaid)).toBe('The role lacks s3:GetObject.')
  const release = await prisma.release.findUniqueOrThrow({ where: { id: 'fraud-scoring-v428' } })
  expect(sentenceIn(release.registryWriteSaid)).toBe('The package does not exist.')
})

test('where nothing was told, nothing is', async () => {
  const states = await database.prisma.endpointState.findMany({ where: { endpointId: { not: endpoint } } })
  expect(states.length).toBeGreaterThan(1)
  for (const { driftSaid, unreachableSaid } of states)
    expect([saidFromRow(driftSaid), saidFromRow(unreachableSaid)]).toEqual([undefined, undefined])
})

test('what could not be watched is told as it stands, and of a release that was watched nothing is', async () => {
  const releases = await database.prisma.release.findMany({ select: { id: true, watchSaid: true } })
  const told = releases.filter(({ watchSaid }) => watchSaid !== null)
  expect(told.map(({ id, watchSaid }) => [id, sentenceIn(watchSaid)])).toEqual([
    ['fraud-scoring-v428', "The registry does not answer: 'no route'."],
  ])
  expect(releases.length).toBeGreaterThan(1)
})

test('every copy is told in its sentence, and beside its address without it', async () => {
  const rows = await database.prisma.artifactCopy.findMany()
  expect(rows.length).toBe(copies.size)
  for (const row of rows) {
    const { url, said } = artifactCopyFromRow(row)
    const earlierOne = copies.get(`${row.releaseId} ${row.region}`)
    expect({ url, sentence: say(said) }).toEqual(earlierOne)
    const rest = besideAddress(url, said)
    if (row.releaseId === key.releaseId && row.region === key.region)
      expect(rest).toBe(`There is nothing at ${url}.`)
    else expect(['is the original.', 'has the same digest as the original.']).toContain(rest)
  }
})
