import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { peerHeader } from './client-address.ts'
import { aheadHeader, tellPeers } from './peer.ts'

test('a server sees the other end of the connection, not what a client sends under that name', async () => {
  tellPeers()
  const server = createServer((request, response) => response.end(String(request.headers[peerHeader])))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const answer = await fetch(`http://127.0.0.1:${port}`, { headers: { [peerHeader]: '203.0.113.9' } })
  expect(await answer.text()).toBe('127.0.0.1')
  server.close()
})

test('a page that is fetched ahead is told apart from one that a person opens, and not by what a client says of itself', async () => {
  tellPeers()
  const server = createServer((request, response) => response.end(String(request.headers[aheadHeader])))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const toldOf = async (headers: Record<string, string>) =>
    (await fetch(`http://127.0.0.1:${port}`, { headers })).text()
  expect(await toldOf({ 'next-router-prefetch': '1' })).toBe('1')
  expect(await toldOf({ [aheadHeader]: '1' })).toBe('undefined')
  server.close()
})
