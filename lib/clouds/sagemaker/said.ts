declare module '#lib/domain/said.ts' {
  /** What only this cloud finds: in a preflight, and in a plan that has a section for it. */
  interface SaidFacts {
    'section-percent-missing': InOwnWords
    'section-percent-unused': InOwnWords
    'place-is-no-bucket': InOwnWords
    'address-unwatched': InOwnWords
    'alarm-data-unknown': InOwnWords
    'alarm-gone': InOwnWords
    'alarm-in-alarm': InOwnWords
    'alarm-missing': InOwnWords
    'alarm-without-data': InOwnWords
    'alarms-present': InOwnWords
    'artifact-place-unknown': InOwnWords
    asynchronous: InOwnWords
    'bake-too-short': InOwnWords
    'canary-coarse': InOwnWords
    'capacity-doubles': InOwnWords
    'capacity-grows': InOwnWords
    'code-kept': InOwnWords
    'configuration-deleted': InOwnWords
    'containers-differ': InOwnWords
    'containers-half-named': InOwnWords
    'containers-unnamed': InOwnWords
    'data-source-dropped': InOwnWords
    'data-source-not-deployable': InOwnWords
    'endpoint-in-service': InOwnWords
    'endpoint-not-in-service': InOwnWords
    'entry-changed': InOwnWords
    'entry-gone': InOwnWords
    'environment-kept': InOwnWords
    'guardrail-bake': InOwnWords
    'guardrail-falls-back': InOwnWords
    'guardrail-percent': InOwnWords
    'guardrail-terminationWait': InOwnWords
    'guardrail-timeout': InOwnWords
    'image-missing': InOwnWords
    'image-present': InOwnWords
    'image-unchecked': InOwnWords
    'image-unproven': InOwnWords
    'inference-components': InOwnWords
    'instance-type-unsupported': InOwnWords
    'instances-unknown': InOwnWords
    'live-package-unread': InOwnWords
    'model-deleted': InOwnWords
    'multi-model': InOwnWords
    'no-rollback-alarm': InOwnWords
    'other-variants': InOwnWords
    'pool-models-replaced': InOwnWords
    'role-unknown': InOwnWords
    'rolling-falls-back': InOwnWords
    'scaled-to-zero': InOwnWords
    'scaling-kept': InOwnWords
    'scaling-suspended': InOwnWords
    'serverless-data-source': InOwnWords
    serverless: InOwnWords
    'specifications-not-deployed': InOwnWords
    'start-unknown': InOwnWords
    'too-many-alarms': InOwnWords
    'variant-matches': InOwnWords
    'variant-mismatch': InOwnWords
  }
}

export {}
