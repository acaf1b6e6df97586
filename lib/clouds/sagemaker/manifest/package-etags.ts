import type { ModelPackageContainerDefinition } from '@aws-sdk/client-sagemaker'
import type { DescribedPackage } from './package-manifest.ts'

/**
 * MD5 in hex of a package's artifacts by address, as S3 had them when the package was made. An ETag is one only of an object of one part;
 * others, and those of prefixes, are left out.
 */
export function registeredMd5({ InferenceSpecification }: DescribedPackage): Record<string, string> {
  return Object.fromEntries(
    (InferenceSpecification?.Containers ?? []).flatMap(etags).flatMap(([address, etag]) => {
      const md5 = etag?.replaceAll('"', '').toLowerCase()
      return address !== undefined && md5 !== undefined && /^[0-9a-f]{32}$/.test(md5) ? [[address, md5]] : []
    }),
  )
}

type Told = { S3Uri?: string | undefined; ETag?: string | undefined } | undefined

function etags(of: ModelPackageContainerDefinition): [string | undefined, string | undefined][] {
  const sources: Told[] = [
    of.ModelDataSource?.S3DataSource,
    of.AdditionalS3DataSource,
    ...(of.AdditionalModelDataSources ?? []).map(({ S3DataSource }) => S3DataSource),
  ]
  return [
    [of.ModelDataUrl, of.ModelDataETag],
    ...sources.map((source): [string | undefined, string | undefined] => [source?.S3Uri, source?.ETag]),
  ]
}
