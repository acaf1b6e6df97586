import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { migrate } from './migrate.ts'

const name = `empty_${process.pid}_${Date.now()}`
let admin: pg.Client
let url: string

beforeAll(async () => {
  const adminUrl = inject('databaseAdminUrl')
  admin = new pg.Client({ connectionString: adminUrl })
  await admin.connect()
  await admin.query(`CREATE DATABASE ${name}`)
  const address = new URL(adminUrl)
  address.pathname = `/${name}`
  url = address.href
})
afterAll(async () => {
  await admin.query(`DROP DATABASE ${name} WITH (FORCE)`)
  await admin.end()
})

test('starters that come at the same time migrate once, and all find the database ready', async () => {
  const applied = await Promise.all([migrate(url), migrate(url), migrate(url)])
  expect(applied.flat()).toEqual(['20261120000000_foundation', '20261121000000_judge'])
  expect(await migrate(url)).toEqual([])
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query(
      `SELECT to_regclass('graphile_worker.jobs') IS NOT NULL AS queue, count(*) FILTER (WHERE finished_at IS NOT NULL)::int AS finished FROM _prisma_migrations`,
    )
    expect(rows).toEqual([{ queue: true, finished: 2 }])
  } finally {
    await client.end()
  }
})
