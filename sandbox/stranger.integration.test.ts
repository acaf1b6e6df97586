import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startSandboxServers } from './start.ts'
import { hostsFrom } from './stranger.ts'

let sandbox: Awaited<ReturnType<typeof startSandboxServers>>
beforeAll(async () => {
  const ports = { awsPort: 0, googleGrpcPort: 0, googleRestPort: 0, controlPort: 0 }
  sandbox = await startSandboxServers({
    ...ports,
    rate: 0,
    empty: true,
    allowedHosts: hostsFrom('clouds.internal:80'),
  })
})
afterAll(() => sandbox.stop())

/** Sent as given: `fetch` would not let Host be chosen. */
async function ask(port: number, headers: Record<string, string>, method = 'GET', path = '/health') {
  return await new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
      const parts: string[] = []
      answer.setEncoding('utf8')
      answer.on('data', (part: string) => parts.push(part))
      answer.on('end', () => resolve({ status: answer.statusCode, body: parts.join('') }))
    })
    sent.on('error', reject)
    sent.end()
  })
}

describe.each(['controlPort', 'awsPort', 'googleRestPort'] as const)('%s', (name) => {
  const port = () => sandbox[name]

  test.each([
    'evil.test',
    'evil.test:4560',
    'localhost.evil.test',
    '127.0.0.1.evil.test',
    'a@localhost',
    'evil.test/localhost',
  ])('a name that somebody made to point here is refused with a sentence: %s', async (host) => {
    const { status, body } = await ask(port(), { host })
    expect(status).toBe(421)
    expect(body).toContain('answers under loopback names such as localhost only')
  })

  test.each([
    'localhost',
    'localhost:4566',
    '127.0.0.1',
    '[::1]:4566',
    'fraud-models-eu.localhost:4566',
    'clouds.internal',
  ])('the clouds’ own tools are answered under %s', async (host) => {
    expect((await ask(port(), { host })).status).not.toBe(421)
  })

  test('no web page reaches it: not by a form, not by an image, not from another port of this machine', async () => {
    const host = `localhost:${port()}`
    for (const headers of [
      { host, origin: 'https://evil.test' },
      { host, origin: 'null' },
      { host, origin: 'http://localhost:3000' },
      { host, 'sec-fetch-site': 'cross-site' },
      { host, 'sec-fetch-site': 'same-site' },
    ]) {
      const { status, body } = await ask(port(), headers, 'POST', '/reset')
      expect([headers, status]).toEqual([headers, 403])
      expect(body).toContain('takes no requests of web pages')
    }
  })
})

test('the control API changes nothing for a page, and answers programs as before', async () => {
  const host = `localhost:${sandbox.controlPort}`
  const clock = async () => JSON.parse((await ask(sandbox.controlPort, { host }, 'GET', '/clock')).body)
  const before = await clock()
  await ask(sandbox.controlPort, { host, origin: 'https://evil.test' }, 'POST', '/reset')
  expect(await clock()).toMatchObject({ now: before.now })
  expect((await ask(sandbox.controlPort, { host }, 'POST', '/reset')).status).toBe(200)
  expect((await ask(sandbox.controlPort, { host }, 'GET', '//')).status).toBe(400)
})
