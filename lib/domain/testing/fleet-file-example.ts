import { traitsOf } from '#lib/clouds/registered.ts'
import { type FleetFile, parseFleetFile } from '../fleet/fleet-file.ts'

/** The example of the design, with two of the four endpoints. */
export const example = `plans:
  nightly-canary:
    order: highest-traffic-first          # or explicit waves
    shift: { strategy: canary, percent: 10, bake: 30m }   # canary | linear | all-at-once | rolling
    rollbackOn: { modelLatencyP99: "> 20ms", errors4xx: "> 1%", errors5xx: "> 0.5%" }
    onQualityFailure: stop                # stop | roll-back-fleet
    onInfrastructureFailure: continue     # continue | stop
models:
  fraud-scoring:
    registry: { kind: sagemaker, account: "123456789012", region: eu-west-1, group: fraud-scoring }
    evidence: { auc: ">= production - 0.002", falsePositiveRate: "<= production + 0.005" }
    artifacts: { eu-west-1: s3://fraud-models-eu, ap-southeast-2: s3://fraud-models-au }
    plan: nightly-canary
    approvals: 1
    endpoints:
      - { provider: sagemaker, account: "123456789012", region: eu-west-1, name: fraud-eu, variant: AllTraffic, executionRole: "arn:aws:iam::123456789012:role/fraud", peakRps: 600 }
      - { provider: sagemaker, account: "123456789012", region: ap-southeast-2, name: fraud-au, variant: AllTraffic, executionRole: "arn:aws:iam::123456789012:role/fraud", peakRps: 200 }
`

/** The example with a judge in its plan. */
export const withJudge = (judge: string, text = example) =>
  text.replace('    onQualityFailure:', `    judge: ${judge}\n    onQualityFailure:`)

/** The fleet of a text that must be right. */
export function read(text: string): FleetFile {
  const parsed = parseFleetFile(text, traitsOf)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems, undefined, 2))
  return parsed.fleet
}
