import { endpointFromRow } from '#lib/db/rows/fleet.ts'
import { cityOf } from '#lib/domain/regions.ts'
import { gate } from '#lib/domain/rollout/gates.ts'
import { readSandbox } from '#lib/services/faults/read.ts'
import { faultSentence } from '#lib/services/faults/words.ts'
import { serviceContext } from '../actions.ts'
import { serverContext } from '../server.ts'
import type { FaultLabView, PersonView } from '../views.ts'
import { actionState } from './place.ts'

const away = 'The sandbox clouds do not answer. Start them again; this page then fills by itself.'

/** undefined with live clouds: there is nothing to break on purpose. */
export async function loadFaultLab(person: PersonView): Promise<FaultLabView | undefined> {
  const { environment, database } = await serverContext()
  if (environment.clouds !== 'sandbox') return undefined
  const { actor, clouds } = await serviceContext(person)
  const [sandbox, models] = await Promise.all([
    readSandbox(environment.sandboxControlUrl),
    database.prisma.model.findMany({
      where: { retiredAt: null },
      orderBy: { position: 'asc' },
      include: {
        endpoints: { where: { retiredAt: null }, orderBy: { position: 'asc' } },
        releases: { orderBy: { version: 'desc' }, take: 5, select: { label: true } },
      },
    }),
  ])
  const { faults, calls } = sandbox ?? { faults: [], calls: [] }
  return {
    away: sandbox === undefined ? away : null,
    faults: faults.map(({ id, fault, since, until }) => ({
      id,
      sentence: faultSentence(fault),
      since: new Date(since).toISOString(),
      until: until == null ? null : new Date(until).toISOString(),
    })),
    calls: calls
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
    clouds: clouds.traits.all.map(({ provider, name, faults: possible }) => ({
      provider,
      name,
      ...possible,
    })),
    inject:
      sandbox === undefined
        ? { refusal: away }
        : actionState(gate('inject-fault', actor, { clouds: 'sandbox' })),
  }
}
