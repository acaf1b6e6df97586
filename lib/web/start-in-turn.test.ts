import { expect, test } from 'vitest'
import type { Role } from '#lib/domain/types.ts'
import type { ServiceContext } from '#lib/services/context.ts'
import { Turns } from './edge/turns.ts'
import { startInTurn } from './start-in-turn.ts'

const input = { model: 'fraud-scoring', release: 'v427' }
/** Nothing of it but the actor is read before the start itself, which stands in for the clouds here. */
const by = (role: Role) => ({ actor: { kind: 'person', id: role, label: role, role } }) as ServiceContext

function counted() {
  const waits: (() => void)[] = []
  const start = () =>
    new Promise<{ ok: true; slug: string }>((resolve) =>
      waits.push(() => resolve({ ok: true, slug: 'fraud-scoring-v427-1' })),
    )
  return { waits, start, turns: new Turns({ atOnce: 1, waiting: 0 }) }
}

test('who may not start is told so without a turn, and nothing is asked of any cloud', async () => {
  const { waits, ...given } = counted()
  for (const role of ['viewer', 'approver'] as const) {
    expect(await startInTurn(by(role), input, given)).toMatchObject({ ok: false, code: 'permission' })
    expect(await startInTurn(by(role), { ...input, endpoints: ['fraud-jp'] }, given)).toMatchObject({
      code: 'permission',
      facts: { who: role, act: 'catch-up' },
    })
  }
  expect(waits).toHaveLength(0)
  expect(given.turns.people).toBe(0)
})

test('starts of one person are bounded as previews are, and the one too many is a refusal with what to do', async () => {
  const { waits, ...given } = counted()
  const first = startInTurn(by('manager'), input, given)
  expect(await startInTurn(by('manager'), input, given)).toMatchObject({
    ok: false,
    code: 'too-busy',
    facts: { atOnce: 1, waiting: 0 },
  })
  expect(waits).toHaveLength(1)
  waits[0]?.()
  expect(await first).toEqual({ ok: true, slug: 'fraud-scoring-v427-1' })
  expect(given.turns.people).toBe(0)
})
