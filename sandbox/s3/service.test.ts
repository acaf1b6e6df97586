import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { SandboxClock } from '../world/clock.ts'
import { FaultBook } from '../world/faults.ts'
import { decodeChunks } from './body.ts'
import { S3Service } from './service.ts'

const ACCOUNT = '123456789012'
let clock: SandboxClock
let faults: FaultBook
let s3: S3Service

beforeEach(() => {
  clock = new SandboxClock(Date.UTC(2026, 2, 3), 0)
  faults = new FaultBook(clock)
  s3 = new S3Service({ clock, faults, seed: 1 })
  s3.seedBucket('models-eu', ACCOUNT, 'eu-west-1')
  s3.seedBucket('models-au', ACCOUNT, 'ap-southeast-2')
  s3.seedBucket('models-br', ACCOUNT, 'sa-east-1')
  s3.seedReplication('models-eu', ['models-au', 'models-br'])
})

function request(
  method: string,
  target: string,
  options: { body?: string | Buffer; headers?: Record<string, string>; region?: string } = {},
) {
  const url = new URL(target, 'http://127.0.0.1')
  return s3.handle({
    method,
    path: decodeURIComponent(url.pathname),
    query: url.searchParams,
    headers: { host: '127.0.0.1:4566', ...options.headers },
    body: Buffer.from(options.body ?? ''),
    place: { account: ACCOUNT, region: options.region ?? 'eu-west-1' },
  })
}

function pass(seconds: number): void {
  clock.advance(seconds * 1000)
  s3.advance(clock.now())
}

const replicationOf = (path: string) => request('HEAD', path).headers['x-amz-replication-status']

describe('replication', () => {
  test('copies digests and version to every destination within nine seconds, and not before three', () => {
    s3.seedLargeObject('models-eu', 'v1/model.tar.gz', 280_000_000)
    pass(2.9)
    expect(s3.head('s3://models-au/v1/model.tar.gz')).toBeUndefined()
    expect(replicationOf('/models-eu/v1/model.tar.gz')).toBe('PENDING')
    pass(6.2)
    expect(replicationOf('/models-eu/v1/model.tar.gz')).toBe('COMPLETED')
    const original = s3.head('s3://models-eu/v1/model.tar.gz')
    for (const bucket of ['models-au', 'models-br']) {
      expect(s3.head(`s3://${bucket}/v1/model.tar.gz`)).toEqual({ ...original, bucket })
    }
    const replica = request('HEAD', '/models-au/v1/model.tar.gz', { region: 'ap-southeast-2' })
    expect(replica.headers['x-amz-replication-status']).toBe('REPLICA')
    expect(replica.headers['x-amz-version-id']).toBe(
      request('HEAD', '/models-eu/v1/model.tar.gz').headers['x-amz-version-id'],
    )
  })

  test('is held up by a slow destination only', () => {
    faults.add({ kind: 'replication-slow', destinationRegion: 'sa-east-1', delaySeconds: 120 })
    s3.seedLargeObject('models-eu', 'k', 10)
    pass(119)
    expect([s3.head('s3://models-au/k') !== undefined, s3.head('s3://models-br/k') !== undefined]).toEqual([
      true,
      false,
    ])
    pass(1)
    expect(s3.head('s3://models-br/k')).toBeDefined()
  })

  test('that failed is told as FAILED and succeeds after another upload', () => {
    const { id } = faults.add({ kind: 'replication-fails', destinationRegion: 'sa-east-1' })
    s3.seedLargeObject('models-eu', 'k', 10)
    pass(10)
    expect(replicationOf('/models-eu/k')).toBe('FAILED')
    expect(s3.head('s3://models-br/k')).toBeUndefined()
    faults.remove(id)
    s3.seedLargeObject('models-eu', 'k', 10)
    pass(10)
    expect(replicationOf('/models-eu/k')).toBe('COMPLETED')
    expect(s3.head('s3://models-br/k')).toBeDefined()
  })
})

describe('uploads', () => {
  const content = 'hello, artifact'
  const sha256 = createHash('sha256').update(content).digest('base64')

  test('in chunks with a trailer are stored without the framing, and their checksum is told again', () => {
    const half = content.slice(0, 5)
    const rest = content.slice(5)
    const body = `${half.length.toString(16)}\r\n${half}\r\n${rest.length.toString(16)}\r\n${rest}\r\n0\r\nx-amz-checksum-sha256:${sha256}\r\n\r\n`
    const headers = {
      'content-encoding': 'aws-chunked',
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'x-amz-decoded-content-length': String(content.length),
    }
    expect(request('PUT', '/models-eu/a b/ü', { body, headers }).status).toBe(200)
    expect(String(request('GET', '/models-eu/a b/ü').body)).toBe(content)
    const head = request('HEAD', '/models-eu/a b/ü', { headers: { 'x-amz-checksum-mode': 'ENABLED' } })
    expect(head.headers['x-amz-checksum-sha256']).toBe(sha256)
    expect(head.headers['content-length']).toBe(String(content.length))
  })

  test('with signatures in the chunk lines are decoded too', () => {
    const body = Buffer.from('5;chunk-signature=abc\r\nhello\r\n0;chunk-signature=def\r\n\r\n')
    expect(decodeChunks(body)).toEqual({ content: Buffer.from('hello'), trailers: {} })
  })

  test('in parts that nobody finishes are forgotten after a day', () => {
    const xml = String(request('POST', '/models-eu/big?uploads').body)
    const id = /<UploadId>([^<]+)</.exec(xml)?.[1] ?? ''
    const upload = () => request('PUT', `/models-eu/big?partNumber=1&uploadId=${id}`, { body: 'part' })
    pass(24 * 3600 - 1)
    expect(upload().status).toBe(200)
    pass(1)
    expect(upload().errorCode).toBe('NoSuchUpload')
  })

  test.each([
    ['a wrong checksum', { 'x-amz-checksum-sha256': 'AAAA' }, 'BadDigest'],
    ['a wrong MD5', { 'content-md5': 'AAAA' }, 'BadDigest'],
    ['chunks that break off', { 'content-encoding': 'aws-chunked' }, 'IncompleteBody'],
  ])('with %s are refused', (_what, headers, code) => {
    expect(request('PUT', '/models-eu/k', { body: content, headers }).errorCode).toBe(code)
  })
})

describe('requests', () => {
  test('by host name and by path reach the same object', () => {
    request('PUT', '/models-eu/v1/x', { body: 'x' })
    for (const host of [
      'models-eu.localhost:4566',
      'models-eu.s3.eu-west-1.amazonaws.com',
      'models-eu.s3.amazonaws.com',
    ]) {
      expect(String(request('GET', '/v1/x', { headers: { host } }).body)).toBe('x')
    }
  })

  test('in another region than the bucket say which one is right', () => {
    const answer = request('GET', '/models-au/?list-type=2')
    expect([answer.status, answer.errorCode]).toEqual([301, 'PermanentRedirect'])
    expect(answer.headers['x-amz-bucket-region']).toBe('ap-southeast-2')
  })

  test('list in pages, with common prefixes', () => {
    for (const key of ['a/1', 'a/2', 'b', 'c/1', 'd']) request('PUT', `/models-eu/${key}`, { body: key })
    const found: string[] = []
    let token = ''
    do {
      const query = `list-type=2&delimiter=/&max-keys=2${token === '' ? '' : `&continuation-token=${encodeURIComponent(token)}`}`
      const xml = String(request('GET', `/models-eu?${query}`).body)
      found.push(
        ...[...xml.matchAll(/<(?:Key|CommonPrefixes><Prefix)>([^<]+)</g)].map((match) => match[1] ?? ''),
      )
      token = /<NextContinuationToken>([^<]+)</.exec(xml)?.[1] ?? ''
    } while (token !== '')
    expect(found.sort()).toEqual(['a/', 'b', 'c/', 'd'])
  })

  test('a deleted object is gone here, and stays where it was replicated to', () => {
    request('PUT', '/models-eu/k', { body: 'one' })
    pass(10)
    expect(request('DELETE', '/models-eu/k').headers['x-amz-delete-marker']).toBe('true')
    expect(request('GET', '/models-eu/k').errorCode).toBe('NoSuchKey')
    pass(10)
    expect(s3.head('s3://models-au/k')?.size).toBe(3)
  })

  test.each([
    ['GET', '/models-eu/none', 404, 'NoSuchKey'],
    ['GET', '/nobody/k', 404, 'NoSuchBucket'],
    ['GET', '/models-eu?acl', 501, 'NotImplemented'],
    ['GET', '/models-eu?uploads', 501, 'NotImplemented'],
    ['GET', '/models-eu', 501, 'NotImplemented'],
    ['GET', '/models-eu/k?versionId=1', 501, 'NotImplemented'],
    ['PUT', '/models-eu/k?tagging', 501, 'NotImplemented'],
    ['DELETE', '/models-eu', 501, 'NotImplemented'],
    ['PUT', '/models-eu', 400, 'IllegalLocationConstraintException'],
    ['DELETE', '/Bad_Name/k', 404, 'NoSuchBucket'],
  ])('%s %s answers %i %s in XML', (method, target, status, code) => {
    const answer = request(method, target)
    expect([answer.status, answer.errorCode]).toEqual([status, code])
    expect(String(answer.body)).toContain(`<Code>${code}</Code>`)
  })

  test('an object may be called like a member of every JavaScript object', () => {
    expect(request('GET', '/models-eu/constructor').errorCode).toBe('NoSuchKey')
    request('PUT', '/models-eu/constructor', { body: 'x' })
    expect(String(request('GET', '/models-eu/constructor').body)).toBe('x')
  })

  test('an object may be called __proto__, is found, listed and replicated, and outlives a restart', () => {
    expect(request('GET', '/models-eu/__proto__').errorCode).toBe('NoSuchKey')
    expect(request('PUT', '/models-eu/__proto__', { body: 'x' }).status).toBe(200)
    const isThere = () => {
      expect(String(request('GET', '/models-eu/__proto__').body)).toBe('x')
      expect(String(request('GET', '/models-eu?list-type=2').body)).toContain('<Key>__proto__</Key>')
    }
    isThere()
    s3.restore(JSON.parse(JSON.stringify(s3.snapshot())))
    isThere()
    pass(10)
    expect(s3.head('s3://models-au/__proto__')?.size).toBe(1)
    request('PUT', '/models-eu/other', { body: 'y' })
    isThere()
  })

  test('asked for no key at all, a list is empty and does not go on', () => {
    request('PUT', '/models-eu/k', { body: 'x' })
    const xml = String(request('GET', '/models-eu?list-type=2&max-keys=0').body)
    expect(xml).toContain('<IsTruncated>false</IsTruncated>')
    expect(xml).not.toContain('NextContinuationToken')
  })

  test('a copy without a readable source is refused', () => {
    for (const source of ['', 'bucket-only', '%E0%A4%A/k', 'models-eu/k?versionId=1']) {
      const answer = request('PUT', '/models-eu/k', { headers: { 'x-amz-copy-source': source } })
      expect(answer.errorCode).toBe('InvalidArgument')
    }
  })

  test('HEAD of what is not there is a bare 404', () => {
    expect(request('HEAD', '/models-eu/none')).toMatchObject({ status: 404, body: '' })
  })

  test('a snapshot keeps buckets, objects and what is still to be replicated', () => {
    request('PUT', '/models-eu/k', { body: 'one' })
    const snapshot: unknown = JSON.parse(JSON.stringify(s3.snapshot()))
    s3.reset()
    expect(s3.head('s3://models-eu/k')).toBeUndefined()
    s3.restore(snapshot)
    pass(10)
    expect(s3.head('s3://models-au/k')?.size).toBe(3)
  })
})
