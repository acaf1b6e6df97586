/** `PASSWORD=… npm run person -- EMAIL --name NAME --role ROLE`: makes an account, or changes one, where no admin can do it on the page. */
import { parseArgs } from 'node:util'
import { system } from '#lib/audit/append.ts'
import { putPerson } from '#lib/auth/put-person.ts'
import { systemClock } from '#lib/clock.ts'
import { createDatabase } from '#lib/db/client.ts'
import { readEnvironment } from '#lib/env.ts'
import { say } from '#lib/words/say.ts'
import { runningEnvironment } from './environment.ts'

const usage = `Usage:
  PASSWORD=… npm run person -- EMAIL --name NAME --role viewer|approver|manager|admin
        makes an account; of one that is there, changes what is given: name, role, password. A new password
        ends the sessions of its person.
  npm run person -- EMAIL --enable
        lets a disabled person sign in again`

process.exitCode = await main()

async function main(): Promise<number> {
  // Not an argument: those stand in the list of processes.
  const password = process.env.PASSWORD || undefined
  const input = read()
  if (input === undefined || (Object.keys(input).length === 1 && password === undefined)) {
    console.error(usage)
    return 2
  }
  const environment = readEnvironment(runningEnvironment())
  const database = createDatabase(environment.databaseUrl, { maxConnections: 2 })
  try {
    // Whoever can run commands on this machine is trusted as Meridian itself; the audit says so.
    const put = await putPerson(
      {
        database,
        clock: systemClock,
        actor: system,
        sandboxControlUrl: environment.clouds === 'sandbox' ? environment.sandboxControlUrl : undefined,
      },
      { ...input, ...(password === undefined ? {} : { password }) },
    )
    if (put.ok) console.log(put.did.join('\n'))
    else console.error(say(put))
    return put.ok ? 0 : 1
  } finally {
    await database.close()
  }
}

/** undefined: the arguments are not understood. */
function read() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { name: { type: 'string' }, role: { type: 'string' }, enable: { type: 'boolean' } },
    })
    const [email, ...more] = positionals
    return email === undefined || more.length > 0 ? undefined : { email, ...values }
  } catch {
    return undefined
  }
}
