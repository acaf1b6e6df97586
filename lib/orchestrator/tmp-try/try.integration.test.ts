import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { testDatabase } from '#lib/db/testing/index.ts'
import { enqueue } from '#lib/db/jobs.ts'
import { startSandbox } from '#sandbox/testing/index.ts'
import { seedFleet, seedRollout } from '../testing/fleet.ts'

test('main', async () => {
  const { url, database, drop } = await testDatabase()
  const sandbox = await startSandbox({ rate: 60 })
  await seedFleet(database)
  const env = { ...process.env, DATABASE_URL: url, AUTH_SECRET: 'x'.repeat(40), SANDBOX_AWS_PORT: new URL(sandbox.awsUrl).port, SANDBOX_CONTROL_PORT: new URL(sandbox.controlUrl).port, LOG_LEVEL: 'info', BASE_URL: '', PORT: '' }
  const boot = () => spawn(process.execPath, ['lib/orchestrator/main.ts'], { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  let child = boot()
  await expect.poll(() => database.prisma.endpointState.count(), { timeout: 30000 }).toBe(4)
  await database.prisma.release.updateMany({ where: { label: 'v427' }, data: { status: 'Approved' } })
  const slug = await seedRollout(database, { at: new Date(sandbox.world.clock.now()), label: 'v427', waves: [['fraud-eu'], ['fraud-au']] })
  for (const e of ['fraud-eu', 'fraud-au']) await enqueue(database.prisma, { task: 'reconcile-region', regionRolloutId: `${slug}:${e}`, endpointId: e })
  const phase = async (e: string) => (await database.prisma.regionRollout.findUniqueOrThrow({ where: { id: `${slug}:${e}` } })).phaseName
  await expect.poll(() => phase('fraud-au'), { timeout: 60000, interval: 20 }).toBe('shifting')
  child.kill('SIGKILL'); await once(child, 'exit')
  child = boot()
  await expect.poll(async () => (await database.prisma.rollout.findUniqueOrThrow({ where: { id: slug } })).status, { timeout: 60000 }).toBe('completed')
  console.log(JSON.stringify((await database.prisma.rolloutEvent.findMany({ orderBy: { id: 'asc' } })).map((e) => `${e.at.toISOString()} ${e.kind}: ${e.sentence}`), null, 1))
  const calls = sandbox.world.calls.find()
  const counts: Record<string, number> = {}
  for (const c of calls) counts[`${c.operation} ${c.status}`] = (counts[`${c.operation} ${c.status}`] ?? 0) + 1
  console.log(counts)
  const t = Date.now(); child.kill('SIGTERM'); const [code] = await once(child, 'exit'); console.log('exit', code, Date.now() - t, 'ms; workers', await database.prisma.workerProcess.count())
  await sandbox.stop(); await drop()
}, 200000)
