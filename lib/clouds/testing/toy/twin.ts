import type { RegisteredCloud } from '#lib/clouds/cloud.ts'
import { verbatim } from '#lib/domain/said.ts'
import type { CloudTraits } from '#lib/domain/traits.ts'
import { toyCloud } from './index.ts'
import { traits } from './traits.ts'
import type { ToyWorld } from './world.ts'

const twinTraits: CloudTraits = {
  ...traits,
  provider: 'twin',
  name: 'Twin Cloud',
  plan: { ...traits.plan, key: 'tunes' },
  places: {
    word: 'trunk',
    example: () => 'twin://…',
    isOwn: (place) => place.startsWith('twin://'),
    problem: (place, _, shown) =>
      place.startsWith('twin://') ? undefined : verbatim(`\`${shown}\` is no trunk.`),
  },
}

/** Another cloud that has the toy's accounts, regions, names of endpoints and names of registry entries, and a world of its own. */
export const twinCloud = (world: ToyWorld): RegisteredCloud => ({ ...toyCloud(world), traits: twinTraits })
