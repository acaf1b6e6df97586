import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  clientAddress,
  networkOf,
  peerHeader,
  trustedProxiesVariable,
  unheardProxy,
} from './client-address.ts'

const told = (peer: string, forwarded: string | undefined, trusted = '') =>
  clientAddress(
    new Headers({ [peerHeader]: peer, ...(forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }) }),
    trustedProxiesVariable.parse(trusted),
  )

test('without trusted proxies nothing that a client claims is believed', () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()), (claim) => {
      const header = claim.replace(/[^\x21-\x7e]/g, '')
      expect(told('192.0.2.1', header)).toBe('192.0.2.1')
    }),
  )
})

test('a trusted proxy is believed for the address before it, and not for what a client put before that', () => {
  expect(told('10.0.0.5', '203.0.113.9', '10.0.0.0/8')).toBe('203.0.113.9')
  expect(told('10.0.0.5', '1.1.1.1, 203.0.113.9', '10.0.0.0/8')).toBe('203.0.113.9')
  expect(told('10.0.0.5', '1.1.1.1, 203.0.113.9, 10.0.0.6', '10.0.0.0/8')).toBe('203.0.113.9')
  expect(told('192.0.2.1', '203.0.113.9', '10.0.0.0/8')).toBe('192.0.2.1')
})

test('a proxy that says nothing, or something that is no address, is itself the client', () => {
  for (const said of [undefined, '', 'unknown', '1.1.1.1, junk'])
    expect(told('10.0.0.5', said, '10.0.0.5')).toBe('10.0.0.5')
})

test('an address is one however it is written', () => {
  expect(told('::ffff:192.0.2.1', undefined)).toBe('192.0.2.1')
  expect(told('::ffff:10.0.0.5', '203.0.113.9:4711', '10.0.0.5')).toBe('203.0.113.9')
  expect(told('::1', '[2001:DB8::7]:443', '::1')).toBe('2001:db8::7')
  expect(told('', '203.0.113.9')).toBe('unknown')
})

test('IPv6 addresses of one network are one, and of two are two', () => {
  expect(networkOf('192.0.2.1')).toBe('192.0.2.1')
  expect(networkOf('2001:db8:0:1::5')).toBe(networkOf('2001:0db8:0000:0001:ffff:ffff:ffff:ffff'))
  expect(networkOf('2001:db8::1:0:0:0:5')).toBe(networkOf('2001:db8:0:1:0:0:0:9'))
  expect(networkOf('2001:db8:0:1::5')).not.toBe(networkOf('2001:db8:0:2::5'))
  expect(networkOf('::1')).toBe('0:0:0:0::/64')
})

test('a proxy that is not configured is named, a configured one and a plain client are not', () => {
  const named = (forwarded: string, trusted: string) =>
    unheardProxy(
      new Headers({ [peerHeader]: '::ffff:10.0.0.5', 'x-forwarded-for': forwarded }),
      trustedProxiesVariable.parse(trusted),
    )
  expect(named('203.0.113.9', '')).toBe('10.0.0.5')
  expect(named('203.0.113.9', '10.0.0.5')).toBeUndefined()
  expect(named('::ffff:10.0.0.5', '')).toBeUndefined()
})
