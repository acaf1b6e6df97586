/** `PASSWORD=… npm run person -- EMAIL --name NAME --role ROLE`: an account for whoever signs in where no sandbox is. */
import { parseArgs } from 'node:util'
import { system } from '#lib/audit/append.ts'
import { putPerson } from '#lib/auth/put-person.ts'
import { systemClock } from '#lib/clock.ts'
import { createDatabase } from '#lib/db/client.ts'
import { readEnvironment } from '#lib/env.ts'
import { runningEnvironment } from './environment.ts'

const usage = `Usage:
  PASSWORD=… npm run person -- EMAIL --name NAME --role viewer|approver|manager|admin
        gives a person an account, or an account that is there another name and role (its password stays)`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { name: { type: 'string' }, role: { type: 'string' } },
})

process.exitCode = await main(positionals[0])

async function main(email: string | undefined): Promise<number> {
  const { name, role } = values
  // Not an argument: those stand in the list of processes.
  const password = process.env.PASSWORD
  if (email === undefined || name === undefined || role === undefined || password === undefined) {
    console.error(usage)
    return 2
  }
  const database = createDatabase(readEnvironment(runningEnvironment()).databaseUrl, { maxConnections: 2 })
  try {
    // Whoever can run commands on this machine is trusted as Meridian itself; the audit says so.
    const put = await putPerson(
      { database, clock: systemClock, actor: system },
      { email, name, role, password },
    )
    if (put.ok) console.log(`${email} can sign in as ${role}.`)
    else console.error(put.sentence)
    return put.ok ? 0 : 1
  } finally {
    await database.close()
  }
}
