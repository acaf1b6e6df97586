import type { ObjectStore } from './store.ts'
import { S3Error, type S3HttpRequest } from './types.ts'
import { childText, readXml, writeXml } from './xml.ts'

/** What an operation answers; status 200 unless said. */
export interface Answer {
  status?: number
  headers?: Record<string, string>
  body?: Buffer | string
}

export function listBuckets(store: ObjectStore, request: S3HttpRequest): Answer {
  const buckets = store.list(request.place.account).map((bucket) => ({
    Name: bucket.name,
    CreationDate: new Date(bucket.createdAt).toISOString(),
    BucketRegion: bucket.region,
  }))
  return {
    body: writeXml('ListAllMyBucketsResult', {
      Buckets: { Bucket: buckets },
      Owner: { ID: request.place.account, DisplayName: request.place.account },
    }),
  }
}

export function createBucket(store: ObjectStore, request: S3HttpRequest, name: string): Answer {
  const wanted =
    request.body.length > 0
      ? childText(readXml(request.body.toString('utf8')), 'LocationConstraint')
      : undefined
  const region = wanted === undefined || wanted === '' ? 'us-east-1' : wanted
  if (request.place.region !== 'us-east-1' && region !== request.place.region) {
    throw new S3Error(
      'IllegalLocationConstraintException',
      `The ${wanted ?? 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`,
      400,
    )
  }
  store.create(name, request.place.account, region)
  return { headers: { location: `/${name}` } }
}
