/** An image in a private registry of ECR: a place, and what is in it. */
export interface EcrAddress {
  account: string
  region: string
  /** Without the region in front, as `.dkr.ecr.` and `.amazonaws.com` are kept. */
  host: string
  repository: string
  tag: string | undefined
  digest: string | undefined
}

const ECR_HOST = /^(\d{12})(\.dkr[.-]ecr(?:-fips)?\.)([a-z0-9-]+)(\.(?:amazonaws\.com(?:\.cn)?|on\.aws))$/

/** Undefined for an image that no private registry of ECR holds. */
export function ecrAddress(image: string): EcrAddress | undefined {
  const slash = image.indexOf('/')
  const host = image.slice(0, Math.max(0, slash))
  const [, account, , region] = ECR_HOST.exec(host) ?? []
  if (account === undefined || region === undefined) return undefined
  const [named = '', digest] = image.slice(slash + 1).split('@')
  const [repository = '', tag] = named.split(':')
  return { account, region, host, repository, tag, digest: digest?.toLowerCase() }
}

/** The registry's host of the same account in another region. */
export function hostInRegion(host: string, region: string): string {
  return host.replace(ECR_HOST, `$1$2${region}$4`)
}

/** What a puller asks a registry for: the digest where there is one, else the tag, which is `latest` where none is written. */
export function pullName(
  host: string,
  { repository, tag, digest }: Pick<EcrAddress, 'repository' | 'tag' | 'digest'>,
): string {
  if (digest !== undefined) return `${host}/${repository}@${digest}`
  return `${host}/${repository}${tag === undefined ? '' : `:${tag}`}`
}
