import { z } from 'zod'
import { endpointFromRow } from '#lib/db/rows/fleet.ts'
import { gate } from '#lib/domain/gates.ts'
import { cityOf } from '#lib/domain/regions.ts'
import { faultSentence } from '#lib/services/faults/words.ts'
import { serviceContext } from '../actions.ts'
import { serverContext } from '../server.ts'
import type { FaultLabView, PersonView } from '../views.ts'
import { actionState } from './place.ts'

const faults = z.object({
  faults: z.array(
    z.object({
      id: z.string(),
      fault: z.looseObject({ kind: z.string() }),
      since: z.number(),
      until: z.number().nullish(),
    }),
  ),
})
const calls = z.object({
  calls: z.array(
    z.object({
      id: z.number(),
      at: z.number(),
      service: z.string(),
      operation: z.string(),
      region: z.string(),
      status: z.number(),
      errorCode: z.string().nullish(),
    }),
  ),
})

/** undefined with live clouds: there is nothing to break on purpose. */
export async function loadFaultLab(person: PersonView): Promise<FaultLabView | undefined> {
  const { environment, database } = await serverContext()
  if (environment.clouds !== 'sandbox') return undefined
  const { actor } = await serviceContext(person)
  const url = environment.sandboxControlUrl
  const [active, received, models] = await Promise.all([
    ask(`${url}/faults`, faults),
    ask(`${url}/calls?limit=50`, calls),
    database.prisma.model.findMany({
      where: { retiredAt: null },
      orderBy: { position: 'asc' },
      include: {
        endpoints: { where: { retiredAt: null }, orderBy: { position: 'asc' } },
        releases: { orderBy: { version: 'desc' }, take: 5, select: { label: true } },
      },
    }),
  ])
  return {
    faults: active.faults.map(({ id, fault, since, until }) => ({
      id,
      sentence: faultSentence(fault),
      since: new Date(since).toISOString(),
      until: until == null ? null : new Date(until).toISOString(),
    })),
    calls: received.calls
      .toSorted((one, other) => other.id - one.id)
      .map((call) => ({ ...call, at: new Date(call.at).toISOString(), errorCode: call.errorCode ?? null })),
    models: models.map((model) => ({
      model: model.slug,
      releases: model.releases.map((release) => release.label),
      endpoints: model.endpoints.map((endpoint) => ({
        endpoint: endpoint.name,
        provider: endpointFromRow(endpoint).provider,
        region: endpoint.region,
        city: cityOf(endpoint.region),
      })),
    })),
    inject: actionState(gate('inject-fault', actor, { clouds: 'sandbox' })),
  }
}

async function ask<T extends z.ZodType>(url: string, shape: T): Promise<z.output<T>> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000), cache: 'no-store' })
  if (!response.ok) throw new Error(`The sandbox answered ${response.status} at ${url}.`)
  return shape.parse(await response.json())
}
