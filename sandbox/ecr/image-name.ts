import { createHash } from 'node:crypto'
import type { Place } from '../world/types.ts'

/** An image's address taken apart. */
export interface ImageName {
  /** The registry: an account in a region; undefined where the host is no private registry of ECR. */
  registry: Place | undefined
  host: string
  repository: string
  tag: string
  /** `sha256:…`; its tag does not count then. */
  digest: string | undefined
}

const ECR_HOST = /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws)$/

/** Reads `host/repository:tag@sha256:…`; without a tag it is `latest`, as everywhere. */
export function readImageName(image: string): ImageName {
  const [address = '', digest] = image.split('@')
  const slash = address.indexOf('/')
  const host = slash < 0 ? '' : address.slice(0, slash)
  const [repository = '', tag = 'latest'] = address.slice(slash + 1).split(':')
  const [, account, region] = ECR_HOST.exec(host) ?? []
  const registry = account === undefined || region === undefined ? undefined : { account, region }
  return { registry, host, repository, tag, digest: digest?.toLowerCase() }
}

/** What a tag stands for unless something else was said of it: the same in every registry, as where images are replicated. */
export function digestOfTag(repository: string, tag: string): string {
  return `sha256:${createHash('sha256').update(`${repository}:${tag}`).digest('hex')}`
}
