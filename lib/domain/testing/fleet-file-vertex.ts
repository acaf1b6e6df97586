/** A fleet on both clouds. */
export const file = `
plans:
  nightly-rolling:
    vertex: { maxSurgePercentage: 25, maxUnavailableReplicas: 0, bake: 30m, serviceAccount: scorer@fraud-prod.iam.gserviceaccount.com, enableAccessLogging: true }
    rollbackOn: { errors5xx: "> 0.5%" }
  both-clouds:
    order: { waves: [[risk-eu], [us-central1]] }
    shift: { strategy: canary, percent: 10, bake: 30m }
    vertex: { maxSurgeReplicas: 2, bake: 15m }
    rollbackOn: { errors5xx: "> 0.5%" }
models:
  embeddings:
    registry: { kind: vertex, project: fraud-prod, region: europe-west4, model: embeddings }
    artifacts:
      europe-west4: projects/fraud-prod/locations/europe-west4/models/embeddings
    plan: nightly-rolling
    endpoints:
      - { provider: vertex, project: fraud-prod, region: europe-west4, name: embeddings-eu, peakRps: 300 }
  risk:
    registry: { kind: sagemaker, account: "123456789012", region: eu-west-1, group: risk }
    artifacts:
      eu-west-1: s3://risk-eu
      us-central1: projects/fraud-prod/locations/us-central1/models/risk
    plan: both-clouds
    endpoints:
      - { provider: sagemaker, account: "123456789012", region: eu-west-1, name: risk-eu, executionRole: "arn:aws:iam::123456789012:role/risk", peakRps: 200 }
      - { provider: vertex, project: fraud-prod, region: us-central1, name: "4815162342", peakRps: 100 }
`
