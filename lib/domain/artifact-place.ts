import { terminal } from './errors.ts'
import type { TraitsOf } from './traits.ts'
import type { Provider } from './types.ts'

/**
 * Whose artifact store answers for a place, as the fleet file's `artifacts` say it.
 * @throws CloudError terminal where none of the registered clouds does
 */
export function storeOf(place: string, { all }: TraitsOf): Provider {
  const cloud = all.find(({ places }) => places.isOwn(place))
  if (cloud !== undefined) return cloud.provider
  throw terminal(
    `No cloud that Meridian knows keeps artifacts at ${place}. Correct the place under artifacts in the fleet file.`,
    'UnknownArtifactPlace',
  )
}
