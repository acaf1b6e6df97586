import { createHash } from 'node:crypto'
import { imagePart } from '#lib/domain/manifest/image.ts'
import { container, known, manifest, stated, unknown } from '#lib/domain/manifest/parts.ts'
import type { Known, Manifest } from '#lib/domain/manifest/types.ts'
import type { RegistryRelease } from '#lib/domain/ports.ts'

/** A cloud that exists in memory only: boxes in towns, which play the tunes of a song book. */

export interface Box {
  town: string
  region: string
  name: string
  /** Tune number that all requests hear. */
  plays: number
  /** Derived from the attempt for tunes that were put in by one. */
  configName: string
  /** Which way it was wound last. */
  wound: 'left' | 'right'
  changedAt: number
  next: { plays: number; configName: string; from: number; listenSeconds: number } | undefined
}

export interface ToyWorld {
  /** Epoch ms; set when the cloud is connected. */
  now: () => number
  boxes: Box[]
  /** Tune number → its status in the song book. */
  book: Map<number, RegistryRelease['status']>
}

/** Seconds that putting a tune in takes before anybody hears it. */
export const windingSeconds = 30

export const digestOf = (tune: number) =>
  `sha256:${createHash('sha256').update(`tune ${tune}`).digest('hex')}`
export const addressOf = (chest: string, tune: number) => `toy://${chest}/tune-${tune}`

/** What a tune is; `digest` where it has been read. */
export function manifestOf(
  chest: string,
  tune: number,
  digest: Known<string> = unknown('not-read'),
): Manifest {
  return manifest([
    container({
      image: stated(imagePart(`toys.test/music-box@sha256:${'70'.repeat(32)}`)),
      artifact: stated({ kind: 'object', address: addressOf(chest, tune), digest }),
    }),
  ])
}

export const playedManifest = (tune: number) => manifestOf('inside', tune, known(digestOf(tune)))

/** Lets what has been listened to long enough take over, as the cloud does by itself. */
export function settled(world: ToyWorld, town: string, region: string): Box[] {
  const here = world.boxes.filter((box) => box.town === town && box.region === region)
  for (const box of here) {
    const { next } = box
    if (next === undefined) continue
    const endsAt = next.from + (windingSeconds + next.listenSeconds) * 1000
    if (world.now() < endsAt) continue
    Object.assign(box, { ...next, changedAt: endsAt, next: undefined })
  }
  return here
}
