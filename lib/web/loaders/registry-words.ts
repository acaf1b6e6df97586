import type { CloudTraits } from '#lib/domain/traits.ts'

/** What a cloud's registry calls itself, and the place of a model's versions in it. */
export const registryWords = ({ registry: { name, placeWord } }: CloudTraits) => ({ name, placeWord })

/** A model version of Vertex AI as people say it: "embeddings, version 58"; null for any other address. */
export function modelVersionWords(url: string): string | null {
  const [, model, version] = /^projects\/.*\/models\/([^/@]+)(?:@(.+))?$/.exec(url) ?? []
  if (model === undefined) return null
  return version === undefined ? model : `${model}, version ${version}`
}
