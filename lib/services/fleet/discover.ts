import { type FleetDiscovery, proposedFleet } from '#lib/domain/fleet/discovery.ts'
import type { FleetFile } from '#lib/domain/fleet/fleet-file.ts'
import type { CloudTraits } from '#lib/domain/traits.ts'
import type { Provider } from '#lib/domain/types.ts'

/**
 * A fleet file for what an account holds on some clouds, to be read and corrected by a person before it is applied.
 * @throws CloudError where a region cannot be read at all
 */
export async function discoverFleet(
  clouds: readonly CloudTraits[],
  discovery: (provider: Provider) => FleetDiscovery,
  account: string,
  regions: readonly string[],
): Promise<{ fleet: FleetFile; notes: string[] }> {
  return proposedFleet(
    await Promise.all(
      clouds.map(async (traits) => ({
        traits,
        fleet: await discovery(traits.provider).discover(account, regions),
      })),
    ),
  )
}
