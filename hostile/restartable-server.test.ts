import { expect, test } from 'vitest'
import { restartableServer } from '../e2e/harness/restartable-server.ts'

/** A server with its ends in the test's hands. */
function aServer() {
  let end = () => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  return { ended, end: () => end(), stop: () => Promise.resolve(end()) }
}
type Server = ReturnType<typeof aServer>

function stage() {
  const struck: Server[] = []
  const begun: { answer(server: Server): void; fail(error: Error): void }[] = []
  let began = () => {}
  const first = aServer()
  const server = restartableServer<Server>({
    first,
    begin: () =>
      new Promise((answer, fail) => {
        begun.push({ answer, fail })
        began()
      }),
    strike: (each) => {
      struck.push(each)
      each.end()
    },
    pause: () => Promise.resolve(),
  })
  const nextBegin = () =>
    new Promise<void>((resolve) => {
      began = resolve
    })
  return { server, first, struck, begun, nextBegin }
}

test('a server that is killed while it starts does not come up, and nobody waits for its start', async () => {
  const { server, begun, struck, nextBegin } = stage()
  await server.kill()
  const begins = nextBegin()
  const starting = server.start()
  await begins
  // The start has not answered, and will not until the test says so.
  await server.kill()
  expect(struck).toHaveLength(2)
  const late = aServer()
  begun[0]!.answer(late)
  await expect(starting).rejects.toThrow('killed before it was ready')
  expect(struck.at(-1)).toBe(late)
  expect(server.current()).not.toBe(late)
})

test('a start that the kill itself made fail is not tried again', async () => {
  const { server, begun, nextBegin } = stage()
  await server.kill()
  const begins = nextBegin()
  const starting = server.start()
  await begins
  await server.kill()
  begun[0]!.fail(new Error('PostgreSQL ended before it answered.'))
  await expect(starting).rejects.toThrow('killed before it was ready')
  expect(begun).toHaveLength(1)
})

test('the start after a kill waits until the one before it is over, and comes up', async () => {
  const { server, begun, nextBegin } = stage()
  await server.kill()
  const begins = nextBegin()
  const doomed = server.start()
  await begins
  await server.kill()
  const again = nextBegin()
  const starting = server.start()
  expect(begun).toHaveLength(1)
  begun[0]!.fail(new Error('PostgreSQL ended before it answered.'))
  await expect(doomed).rejects.toThrow('killed before it was ready')
  await again
  const up = aServer()
  begun[1]!.answer(up)
  await starting
  expect(server.current()).toBe(up)
})

test('a start that fails by itself is tried again', async () => {
  const { server, begun, nextBegin } = stage()
  await server.kill()
  const begins = nextBegin()
  const starting = server.start()
  await begins
  const again = nextBegin()
  begun[0]!.fail(new Error('Its memory is still held.'))
  await again
  begun[1]!.answer(aServer())
  await starting
  expect(begun).toHaveLength(2)
  // It is up: nothing is begun.
  await server.start()
  expect(begun).toHaveLength(2)
})
