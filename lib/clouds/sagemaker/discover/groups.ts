import type { RegistryReader } from '#lib/domain/ports.ts'

export interface KnownPackage {
  region: string
  group: string
  artifactUrl: string
  /** Its group has older versions, which were not read. */
  hasMore: boolean
}

/** The latest packages of every group found, for telling which group an endpoint's artifact came from. */
export async function packagesOf(
  registry: RegistryReader,
  account: string,
  groups: { region: string; group: string }[],
) {
  const lists = await Promise.all(
    groups.map(async ({ region, group }) => {
      const { releases, hasMore } = await registry.list(
        { kind: 'sagemaker', account, region, group },
        packagesRead,
      )
      return releases.map(
        (release): KnownPackage => ({ region, group, artifactUrl: release.artifactUrl, hasMore }),
      )
    }),
  )
  return lists.flat()
}

/** Of each group, the newest. */
export const packagesRead = 20

/**
 * The group of the package with the same object key, in the bucket whose name begins most alike: replicas keep the key and
 * change the bucket, by habit at its end.
 */
export function groupOf(artifactUrl: string | undefined, packages: KnownPackage[]): KnownPackage | undefined {
  const copy = artifactUrl === undefined ? undefined : bucketAndKey(artifactUrl)
  if (!copy) return undefined
  return packages
    .flatMap((known) => {
      const original = bucketAndKey(known.artifactUrl)
      return original?.key === copy.key ? [{ known, alike: commonPrefix(original.bucket, copy.bucket) }] : []
    })
    .toSorted((one, other) => other.alike - one.alike)[0]?.known
}

function bucketAndKey(url: string): { bucket: string; key: string } | undefined {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(url) ?? []
  return bucket === undefined || key === undefined ? undefined : { bucket, key }
}

function commonPrefix(one: string, other: string): number {
  let length = 0
  while (length < one.length && one[length] === other[length]) length += 1
  return length
}
