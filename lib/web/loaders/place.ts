import { regionOf } from '#lib/domain/regions.ts'
import type { Refusal } from '#lib/domain/types.ts'
import { say } from '#lib/words/say.ts'
import type { ActionState, RegionView } from '../views.ts'

export function regionView(code: string): RegionView {
  const region = regionOf(code)
  return { id: code, city: region?.city ?? code, latitude: region?.lat ?? 0, longitude: region?.lon ?? 0 }
}

export const actionState = (refusal: Refusal | undefined): ActionState => ({
  refusal: refusal === undefined ? null : say(refusal),
})

export const iso = (date: Date | null | undefined): string | null => date?.toISOString() ?? null
