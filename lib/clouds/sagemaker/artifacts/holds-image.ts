import type { Aws } from '#lib/clouds/aws/clients.ts'
import { ecrAddress, pullName } from '#lib/clouds/aws/image-address.ts'
import { ecrImages } from '#lib/clouds/aws/images.ts'
import type { ArtifactStore } from '#lib/domain/ports.ts'

/** Whether ECR still holds an image; of other registries nobody tells. */
export function imageHolder(aws: Aws): NonNullable<ArtifactStore['holdsImage']> {
  const images = ecrImages(aws)
  return async (account, address, digest) => {
    const image = ecrAddress(address)
    if (image === undefined) return undefined
    const { state } = await images.lookUp(account, pullName(image.host, { ...image, digest }), true)
    return state === 'unknown' ? undefined : state === 'found'
  }
}
