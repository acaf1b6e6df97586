import type { CloudTraits } from '#lib/domain/traits.ts'

export const traits: CloudTraits = {
  name: 'Vertex AI',
  company: 'google',
  // Google tells of up to six minutes.
  settleSeconds: 360,
  endsBakeEarly: true,
  keepsPrevious: true,
}
