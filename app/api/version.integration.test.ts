import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Stage, stage } from '#lib/orchestrator/testing/stage.ts'
import { checkHealth } from '#lib/web/health.ts'
import { loadFleetFile } from '#lib/web/loaders/fleet-file.ts'
import { person, putOnWeb } from '#lib/web/testing/web-stage.ts'
import { answered } from './answer.ts'

let on: Stage
beforeAll(async () => {
  on = await stage()
  putOnWeb(on)
})
afterAll(async () => {
  putOnWeb(undefined)
  await on.end()
})
// A plan as no version of today writes it.
beforeEach(() => on.database.prisma.planTemplate.updateMany({ data: { spec: { tide: 'high' } } }))

const page = () => answered(async () => Response.json(await loadFleetFile(person)))

test('a row that this version cannot read is an error with a reference while the database is its own', async () => {
  const answer = await page()
  expect(answer.status).toBe(500)
  expect(await answer.json()).toMatchObject({ code: 'unexpected' })
  expect(await checkHealth()).toMatchObject({ version: 'current' })
})

test('beside a newer version it says that it is the older one, and what to do', async () => {
  await on.database.prisma.$executeRaw`
    INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
    VALUES ('later', '', '99990101000000_later', now(), now(), 1)`
  const answer = await page()
  expect(answer.status).toBe(503)
  expect(await answer.json()).toEqual({
    code: 'version-behind',
    sentence: expect.stringMatching(/was upgraded .* Restart the process, then load the page again\.$/),
  })
  // Whoever watches it need not stop it: what it can read it still answers.
  expect(await checkHealth()).toMatchObject({ status: 'ok', version: 'behind' })
})
