import type { RegistryLocation } from '#lib/domain/ports.ts'

/** What each registry calls itself, and the place of a model's versions in it. */
const words = {
  sagemaker: { name: 'SageMaker Model Registry', placeWord: 'group' },
  vertex: { name: 'Vertex AI Model Registry', placeWord: 'model' },
} as const satisfies Record<RegistryLocation['kind'], { name: string; placeWord: string }>

export const registryWords = (kind: RegistryLocation['kind']) => words[kind]

/** A model version of Vertex AI as people say it: "embeddings, version 58"; null for any other address. */
export function modelVersionWords(url: string): string | null {
  const [, model, version] = /^projects\/.*\/models\/([^/@]+)(?:@(.+))?$/.exec(url) ?? []
  if (model === undefined) return null
  return version === undefined ? model : `${model}, version ${version}`
}
