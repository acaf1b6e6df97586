import type { ObjectStore } from './store.ts'
import { type Bucket, type ReplicationRule, S3Error, type S3HttpRequest } from './types.ts'
import { child, childText, readXml, writeXml, type XmlNode } from './xml.ts'

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

export function deleteBucket(store: ObjectStore, name: string): Answer {
  store.delete(name)
  return { status: 204 }
}

export function headBucket(bucket: Bucket): Answer {
  return {
    headers: { 'x-amz-bucket-region': bucket.region, 'x-amz-bucket-arn': `arn:aws:s3:::${bucket.name}` },
  }
}

export function getBucketLocation(bucket: Bucket): Answer {
  // us-east-1 is told as the empty string, as S3 has always done.
  const region = bucket.region === 'us-east-1' ? '' : bucket.region
  const namespace = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
  return {
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<LocationConstraint ${namespace}>${region}</LocationConstraint>`,
  }
}

export function getBucketVersioning(bucket: Bucket): Answer {
  return { body: writeXml('VersioningConfiguration', { Status: bucket.versioning }) }
}

export function putBucketVersioning(bucket: Bucket, request: S3HttpRequest): Answer {
  const status = childText(readXml(request.body.toString('utf8')), 'Status')
  if (status !== 'Enabled' && status !== 'Suspended') {
    throw new S3Error(
      'IllegalVersioningConfigurationException',
      'The Versioning element must be specified',
      400,
    )
  }
  if (status === 'Suspended' && bucket.replication) {
    throw new S3Error(
      'InvalidBucketState',
      'A replication configuration is present on this bucket, so you cannot change the versioning state. To change the versioning state, first delete the replication configuration.',
      409,
    )
  }
  bucket.versioning = status
  return {}
}

export function getBucketReplication(bucket: Bucket): Answer {
  if (!bucket.replication) {
    throw new S3Error(
      'ReplicationConfigurationNotFoundError',
      'The replication configuration was not found',
      404,
      {
        BucketName: bucket.name,
      },
    )
  }
  const { role, rules } = bucket.replication
  return {
    body: writeXml('ReplicationConfiguration', {
      Role: role,
      Rule: rules.map((rule) => ({
        ID: rule.id,
        Priority: rule.priority,
        Status: rule.enabled ? 'Enabled' : 'Disabled',
        Filter: { Prefix: rule.prefix },
        DeleteMarkerReplication: { Status: rule.replicateDeleteMarkers ? 'Enabled' : 'Disabled' },
        Destination: { Bucket: `arn:aws:s3:::${rule.destination}` },
      })),
    }),
  }
}

export function putBucketReplication(store: ObjectStore, bucket: Bucket, request: S3HttpRequest): Answer {
  if (bucket.versioning !== 'Enabled') {
    throw new S3Error(
      'InvalidRequest',
      "Versioning must be 'Enabled' on the bucket to apply a replication configuration",
      400,
    )
  }
  const document = readXml(request.body.toString('utf8'))
  const rules = document.children.filter((node) => node.name === 'Rule').map(readRule)
  for (const rule of rules) {
    if (store.find(rule.destination)?.versioning !== 'Enabled') {
      throw new S3Error('InvalidRequest', 'Destination bucket must exist and have versioning enabled.', 400)
    }
  }
  bucket.replication = { role: childText(document, 'Role') ?? '', rules }
  return {}
}

export function deleteBucketReplication(bucket: Bucket): Answer {
  bucket.replication = undefined
  return { status: 204 }
}

function readRule(node: XmlNode, index: number): ReplicationRule {
  const filter = child(node, 'Filter')
  const arn = childText(child(node, 'Destination'), 'Bucket') ?? ''
  return {
    id: childText(node, 'ID') ?? `rule-${index + 1}`,
    enabled: childText(node, 'Status') === 'Enabled',
    prefix:
      childText(node, 'Prefix') ??
      childText(filter, 'Prefix') ??
      childText(child(filter, 'And'), 'Prefix') ??
      '',
    priority: Number(childText(node, 'Priority') ?? index),
    destination: arn.replace(/^arn:aws:s3:::/, ''),
    replicateDeleteMarkers: childText(child(node, 'DeleteMarkerReplication'), 'Status') === 'Enabled',
  }
}
