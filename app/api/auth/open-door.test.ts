import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDoor } from './open-door.ts'

const web = globalThis as { meridianServer?: Promise<unknown> | undefined }
beforeEach(() => {
  const environment = { baseUrl: 'https://meridian.example', allowedHosts: ['other.example'], clouds: 'live' }
  web.meridianServer = Promise.resolve({ environment })
})
afterEach(() => {
  web.meridianServer = undefined
})

async function knock(headers: Record<string, string>): Promise<number> {
  const request = new Request('http://10.0.0.7:3000/api/auth/sign-in', {
    method: 'POST',
    body: '{}',
    headers: { host: '10.0.0.7:3000', 'content-type': 'application/json', ...headers },
  })
  return (await openDoor(request, async () => new Response())).status
}

test('the door opens to whom the proxy lets pass: pages under BASE_URL and ALLOWED_HOSTS, whatever the Host behind it is', async () => {
  expect(await knock({ origin: 'https://meridian.example' })).toBe(200)
  expect(await knock({ origin: 'https://other.example', 'sec-fetch-site': 'same-site' })).toBe(200)
  expect(await knock({})).toBe(200)
})

test('the door is shut to a page of somebody else', async () => {
  expect(await knock({ origin: 'https://evil.test' })).toBe(403)
  expect(await knock({ origin: 'null' })).toBe(403)
  expect(await knock({ 'sec-fetch-site': 'cross-site' })).toBe(403)
})
