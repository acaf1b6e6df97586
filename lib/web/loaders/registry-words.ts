import type { CloudTraits } from '#lib/domain/traits.ts'

/** What a cloud's registry calls itself, and the place of a model's versions in it. */
export const registryWords = ({ registry: { name, placeWord } }: CloudTraits) => ({ name, placeWord })
