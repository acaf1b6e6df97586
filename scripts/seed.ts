/** Puts the demo into a database that has none yet; `npm start` runs it once the sandbox is up. */
import { readFile } from 'node:fs/promises'
import { system } from '#lib/audit/append.ts'
import { ensureSandboxPeople } from '#lib/auth/sandbox-people.ts'
import { SandboxClock } from '#lib/clock.ts'
import { cloudsOf } from '#lib/clouds/connect.ts'
import { createDatabase } from '#lib/db/client.ts'
import { readEnvironment } from '#lib/env.ts'
import { applyFleet } from '#lib/services/fleet/apply.ts'
import { say } from '#lib/words/say.ts'
import { runningEnvironment } from './environment.ts'

const demoFleet = new URL('../sandbox/demo/fleet.yaml', import.meta.url)

const environment = readEnvironment(runningEnvironment())
const database = createDatabase(environment.databaseUrl, { maxConnections: 2 })
const clock = await SandboxClock.connect(environment.sandboxControlUrl)
try {
  await ensureSandboxPeople(database)
  // Whoever applied a fleet of their own wants to keep it.
  if ((await database.prisma.fleetRevision.count()) === 0) {
    const applied = await applyFleet(
      {
        database,
        clock,
        actor: system,
        clouds: cloudsOf(environment, clock),
        sandboxControlUrl: environment.sandboxControlUrl,
      },
      { yaml: await readFile(demoFleet, 'utf8') },
    )
    if (!applied.ok) throw new Error(`The demo's fleet file is refused: ${say(applied)}`)
  }
} finally {
  clock.close()
  await database.close()
}
