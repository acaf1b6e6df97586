import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from './testing/index.ts'

let base: TestDatabase
let sql: pg.Pool

beforeAll(async () => {
  base = await testDatabase()
  sql = base.database.pool
})
afterAll(() => base.drop())

describe('the audit log', () => {
  const write = (sentence: string) =>
    base.database.prisma.auditEntry.create({
      data: {
        at: new Date(),
        actor: { kind: 'system', id: 'meridian', label: 'Meridian' },
        action: 'test',
        subjectKind: 'release',
        subjectId: 'v427',
        sentence,
        detail: { b: 1, a: [1.5, 'ü'] },
      },
    })
  const brokenAt = async () =>
    (await sql.query('SELECT audit_chain_broken_at() AS seq')).rows[0].seq as string | null

  test('refuses to be changed, emptied or shortened, also with session_replication_role', async () => {
    const { seq } = await write('stays')
    const client = await sql.connect()
    try {
      for (const role of ['origin', 'replica']) {
        await client.query(`SET session_replication_role = ${role}`)
        for (const statement of [
          `UPDATE audit_entry SET sentence = 'other' WHERE seq = ${seq}`,
          `DELETE FROM audit_entry WHERE seq = ${seq}`,
          'TRUNCATE audit_entry',
        ]) {
          await expect(client.query(statement), statement).rejects.toThrow('append-only')
        }
      }
    } finally {
      client.release(true)
    }
  })

  test('chains every entry to the one before it, whoever writes at the same time', async () => {
    await Promise.all(Array.from({ length: 30 }, (_, index) => write(`entry ${index}`)))
    await base.database.prisma.auditEntry.createMany({
      data: ['one', 'two', 'three'].map((sentence) => ({
        at: new Date(),
        actor: {},
        action: 'test',
        subjectKind: 'x',
        subjectId: 'x',
        sentence,
        detail: {},
        hash: 'forged',
        prevHash: 'forged',
      })),
    })
    const entries = await base.database.prisma.auditEntry.findMany({ orderBy: { seq: 'asc' } })
    expect(entries.map((entry) => Number(entry.seq))).toEqual(entries.map((_, index) => index + 1))
    for (const [index, entry] of entries.entries())
      expect(entry.prevHash).toBe(entries[index - 1]?.hash ?? '')
    expect(await brokenAt()).toBeNull()
  })

  test('verifies in any time zone', async () => {
    await write('noon')
    const client = await sql.connect()
    try {
      await client.query(`SET TIME ZONE 'Asia/Tokyo'`)
      expect((await client.query('SELECT audit_chain_broken_at() AS seq')).rows[0].seq).toBeNull()
    } finally {
      client.release(true)
    }
  })

  const brokenLately = async () =>
    (await sql.query('SELECT audit_chain_broken_lately() AS seq')).rows[0].seq as string | null
  const verify = async () =>
    (await sql.query('SELECT audit_chain_verify(now()) AS seq')).rows[0].seq as string | null

  describe('when someone who owns the database tampers with it', () => {
    const tamper = async (statement: string, undo: string, look = brokenAt) => {
      const alter = async (change: string) => {
        await sql.query('ALTER TABLE audit_entry DISABLE TRIGGER USER')
        await sql.query(change)
        await sql.query('ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_chain')
      }
      await alter(statement)
      const found = await look()
      await alter(undo)
      return found
    }
    let seq: bigint
    beforeEach(async () => {
      seq = (await write('the truth')).seq
      await write('afterwards')
      expect(await brokenAt()).toBeNull()
    })

    test('a changed sentence is found', async () => {
      const change = (words: string) => `UPDATE audit_entry SET sentence = '${words}' WHERE seq = ${seq}`
      expect(await tamper(change('a lie'), change('the truth'))).toBe(String(seq))
    })

    test('an entry changed together with its hash is found at the next one', async () => {
      const rehash = (words: string) =>
        `UPDATE audit_entry SET sentence = '${words}' WHERE seq = ${seq};
         UPDATE audit_entry AS e SET hash = audit_entry_hash(e) WHERE seq = ${seq}`
      expect(await tamper(rehash('a lie'), rehash('the truth'))).toBe(String(seq + 1n))
    })

    test('an entry that was verified before and changed since is found by the next whole verification', async () => {
      expect(await verify()).toBeNull()
      const change = (words: string) => `UPDATE audit_entry SET sentence = '${words}' WHERE seq = ${seq}`
      const looks: (string | null)[] = []
      await tamper(change('a lie'), change('the truth'), async () => {
        looks.push(await brokenLately(), await verify(), await brokenLately())
        return null
      })
      expect(looks).toEqual([null, String(seq), String(seq)])
      expect([await verify(), await brokenLately()]).toEqual([null, null])
    })

    test('an entry changed after the last whole verification is found at once', async () => {
      expect(await verify()).toBeNull()
      const { seq: later } = await write('since')
      expect(await brokenLately()).toBeNull()
      const change = (words: string) => `UPDATE audit_entry SET sentence = '${words}' WHERE seq = ${later}`
      expect(await tamper(change('a lie'), change('since'), brokenLately)).toBe(String(later))
    })

    test('a chain that was written anew as a whole, or cut short, is found by what was verified before', async () => {
      const { seq: last } = await write('the end')
      expect(await verify()).toBeNull()
      const { rows } = await sql.query(
        'SELECT to_jsonb(e)::text AS line FROM audit_entry AS e WHERE seq = $1',
        [last],
      )
      const anew = (words: string) =>
        `UPDATE audit_entry SET sentence = '${words}' WHERE seq = ${last};
         UPDATE audit_entry AS e SET hash = audit_entry_hash(e) WHERE seq = ${last}`
      const both = async () => {
        expect([await brokenAt(), await brokenLately()]).toEqual([null, String(last)])
        return verify()
      }
      expect(await tamper(anew('another end'), anew('the end'), both)).toBe(String(last))
      expect(await verify()).toBeNull()
      const back = `INSERT INTO audit_entry SELECT * FROM jsonb_populate_record(null::audit_entry, '${rows[0].line}')`
      expect(await tamper(`DELETE FROM audit_entry WHERE seq = ${last}`, back, both)).toBe(String(last))
      expect(await verify()).toBeNull()
    })

    test('a removed entry is found at the next one', async () => {
      const { rows } = await sql.query(
        'SELECT to_jsonb(e)::text AS line FROM audit_entry AS e WHERE seq = $1',
        [seq],
      )
      const back = `INSERT INTO audit_entry SELECT * FROM jsonb_populate_record(null::audit_entry, '${rows[0].line}')`
      expect(await tamper(`DELETE FROM audit_entry WHERE seq = ${seq}`, back)).toBe(String(seq + 1n))
    })
  })
})
