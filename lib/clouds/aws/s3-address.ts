/** An S3 address taken apart; `key` is empty for a whole bucket. */
export interface S3Address {
  bucket: string
  key: string
}

/** Undefined when the text is not `s3://bucket/key`. */
export function s3Address(url: string): S3Address | undefined {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(url)
  return match?.[1] === undefined ? undefined : { bucket: match[1], key: match[2] ?? '' }
}

/** Where a copy of `source` lies in another region's bucket: replication keeps the key. Undefined for unusable addresses. */
export function copyUrl(source: string, bucketUrl: string): string | undefined {
  const from = s3Address(source)
  const to = s3Address(bucketUrl)
  if (from === undefined || to === undefined || from.key === '') return undefined
  const prefix = to.key.replace(/\/+$/, '')
  const key = prefix === '' || from.key.startsWith(`${prefix}/`) ? from.key : `${prefix}/${from.key}`
  return `s3://${to.bucket}/${key}`
}
