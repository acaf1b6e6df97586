declare module '#lib/domain/said.ts' {
  /** What only this cloud finds: in a preflight, and in a plan that has a section for it. */
  interface SaidFacts {
    'section-bound-twice': InOwnWords
    'place-is-no-model': InOwnWords
    'place-of-another-region': InOwnWords
    'all-replicas-unavailable': InOwnWords
    'co-hosted': InOwnWords
    'digest-missing': InOwnWords
    'endpoint-serves': InOwnWords
    'image-by-tag': InOwnWords
    'artifact-declared': InOwnWords
    'no-dedicated-resources': InOwnWords
    'nothing-deployed': InOwnWords
    'online-explanations': InOwnWords
    'part-unknown': InOwnWords
    'previous-taken': InOwnWords
    'private-endpoint': InOwnWords
    'replicas-unknown': InOwnWords
    'route-changed': InOwnWords
    'routes-unknown': InOwnWords
    'setting-kept': InOwnWords
    'surge-replicas': InOwnWords
    'too-few-replicas': InOwnWords
    'traffic-split': InOwnWords
    'unknown-tolerated': InOwnWords
    'vertex-bake': InOwnWords
    'vertex-bake-too-short': InOwnWords
    'vertex-maxSurgePercentage': InOwnWords
    'vertex-maxSurgeReplicas': InOwnWords
    'vertex-maxUnavailablePercentage': InOwnWords
    'vertex-maxUnavailableReplicas': InOwnWords
  }
}

export {}
