import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { appendAudit, system } from '#lib/audit/append.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/index.ts'
import { loadAudit } from './audit.ts'

const web = globalThis as { meridianServer?: Promise<unknown> | undefined }
let base: TestDatabase
beforeAll(async () => {
  base = await testDatabase()
})
afterEach(() => {
  web.meridianServer = undefined
})
afterAll(() => base.drop())

/** As long as an address may be; two of them differ at the end alone. */
const address = (host: string) => `${'long-name.'.repeat(23)}@${host}.example.com`

test('a person with a long e-mail address is found by it, and nobody else whose address begins alike', async () => {
  web.meridianServer = Promise.resolve({ database: base.database })
  const [one, other] = [address('one'), address('two')]
  expect(one.length).toBeGreaterThan(200)
  for (const subjectId of [one, other]) {
    await base.database.prisma.$transaction((transaction) =>
      appendAudit(transaction, {
        ...{ actor: system, action: 'person.role', subjectKind: 'person', subjectId },
        ...{ sentence: 'Meridian changed a role.', detail: {}, at: new Date() },
      }),
    )
  }
  const { entries } = await loadAudit({ subject: one })
  expect(entries.map(({ subject }) => subject)).toEqual([one])
})
