/** `npm run fleet -- apply FILE | export | discover --account … | --project … --region … | schema`. */

import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { system } from '#lib/audit/append.ts'
import { SandboxClock, systemClock } from '#lib/clock.ts'
import { type ConnectedClouds, cloudsOf } from '#lib/clouds/connect.ts'
import { traitsOf } from '#lib/clouds/registered.ts'
import { createDatabase } from '#lib/db/client.ts'
import type { CloudError } from '#lib/domain/errors.ts'
import { fleetFileJsonSchema, parseFleetFile, printFleetFile } from '#lib/domain/fleet/fleet-file.ts'
import { readEnvironment } from '#lib/env.ts'
import { applyFleet, previewFleet } from '#lib/services/fleet/apply.ts'
import { currentFleet } from '#lib/services/fleet/current.ts'
import { discoverFleet } from '#lib/services/fleet/discover.ts'
import { say } from '#lib/words/say.ts'
import { runningEnvironment } from './environment.ts'

const usage = `Usage:
  npm run fleet -- apply FILE [--dry-run]          puts a fleet file in force (or says what it would change)
  npm run fleet -- export [--out FILE]             prints the fleet in force
  npm run fleet -- discover --account 123456789012 --region eu-west-1 [--region …] [--out FILE]
  npm run fleet -- discover --project fraud-prod --region europe-west4 [--region …] [--out FILE]
                                                   writes a fleet file for what is found there, on AWS or on Google Cloud
  npm run fleet -- schema                          prints the JSON Schema of a fleet file, for editors`

/** `account`, `project`: how the clouds' owners call where endpoints are. */
const accountKeys = [...new Set(traitsOf.all.map(({ endpoint }) => endpoint.accountKey))]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    ...Object.fromEntries(accountKeys.map((key) => [key, { type: 'string' as const }])),
    region: { type: 'string', multiple: true },
    out: { type: 'string' },
    'dry-run': { type: 'boolean' },
  },
})

process.exitCode = await main(positionals[0], positionals[1])

async function main(command: string | undefined, file: string | undefined): Promise<number> {
  if (command === 'schema') return await write(`${JSON.stringify(fleetFileJsonSchema(traitsOf), null, 2)}\n`)
  if (command === 'apply' && file !== undefined) return await apply(file)
  if (command === 'export') {
    return await withContext(
      async (context) => await write(printFleetFile(await currentFleet(context.database.prisma), traitsOf)),
    )
  }
  const named = accountKeys.flatMap((key) => {
    const account: unknown = Object.entries(values).find(([name]) => name === key)?.[1]
    return typeof account === 'string' ? [{ key, account }] : []
  })
  const [only, ...others] = named
  if (command === 'discover' && only !== undefined && others.length === 0 && values.region !== undefined)
    return await discover(only.key, only.account, values.region)
  console.error(usage)
  return 2
}

async function apply(file: string): Promise<number> {
  const yaml = await readFile(file, 'utf8').catch(() => undefined)
  if (yaml === undefined) {
    console.error(
      `${file} cannot be read; name a fleet file, e.g. one written by \`npm run fleet -- export --out fleet.yaml\`.`,
    )
    return 1
  }
  const parsed = parseFleetFile(yaml, traitsOf)
  if (!parsed.ok) {
    for (const problem of parsed.problems) {
      console.error(`${file}${problem.line === undefined ? '' : `:${problem.line}`}: ${say(problem.said)}`)
    }
    return 1
  }
  return await withContext(async (context) => {
    const preview = await previewFleet(context, yaml)
    for (const warning of parsed.warnings) console.log(`warning: ${say(warning)}`)
    if (!preview.ok) {
      for (const problem of preview.problems) console.error(say(problem.said))
      return 1
    }
    for (const { kind, said } of preview.differences) console.log(`${kind}: ${say(said)}`)
    if (values['dry-run']) return 0
    const applied = await applyFleet(context, { yaml })
    console.log(applied.ok ? `Applied ${file}.` : say(applied))
    return applied.ok ? 0 : 1
  })
}

/** Every cloud that calls its accounts so. */
async function discover(key: string, account: string, regions: string[]): Promise<number> {
  return await withContext(async ({ clouds }) => {
    try {
      const asked = clouds.traits.all.filter(({ endpoint }) => endpoint.accountKey === key)
      const found = await discoverFleet(asked, clouds.discovery, account, regions)
      for (const note of found.notes) console.error(note)
      return await write(printFleetFile(found.fleet, traitsOf))
    } catch (error) {
      console.error((error as CloudError).message)
      return 1
    }
  })
}

async function withContext(
  work: (context: Parameters<typeof applyFleet>[0] & { clouds: ConnectedClouds }) => Promise<number>,
): Promise<number> {
  const environment = readEnvironment(runningEnvironment())
  const sandbox = environment.clouds === 'sandbox'
  const clock = sandbox ? await SandboxClock.connect(environment.sandboxControlUrl) : systemClock
  const database = createDatabase(environment.databaseUrl, { maxConnections: 2 })
  const clouds = cloudsOf(environment, clock)
  try {
    // Whoever can run commands on this machine is trusted as Meridian itself; the audit says so.
    return await work({
      database,
      clock,
      clouds,
      actor: system,
      sandboxControlUrl: sandbox ? environment.sandboxControlUrl : undefined,
    })
  } finally {
    if (clock instanceof SandboxClock) clock.close()
    await database.close()
  }
}

async function write(text: string): Promise<number> {
  if (values.out === undefined) process.stdout.write(text)
  else await writeFile(values.out, text)
  return 0
}
