import { createHash } from 'node:crypto'
import type { Attempt } from '#lib/domain/ports.ts'

/** SageMaker allows that many letters in the name of a model or an endpoint configuration, Vertex AI more. */
const NAME_LENGTH = 63
const HASH_LENGTH = 8

/**
 * Name of everything that an attempt makes in a cloud: SageMaker's model and endpoint configuration, the display name of
 * Vertex AI's DeployedModel. A name that had to be cut or cleaned ends in a hash of what it was made from, so that two
 * attempts never share one.
 */
export function attemptName({ endpoint, release, number }: Attempt): string {
  const wanted = `meridian-${endpoint.name}-${release.label}-a${number}`
  const clean = wanted.replace(/[^a-zA-Z0-9-]/g, '-')
  if (clean === wanted && clean.length <= NAME_LENGTH) return clean
  const hash = createHash('sha256').update(wanted).digest('hex').slice(0, HASH_LENGTH)
  return `${clean.slice(0, NAME_LENGTH - HASH_LENGTH - 1).replace(/-+$/, '')}-${hash}`
}
