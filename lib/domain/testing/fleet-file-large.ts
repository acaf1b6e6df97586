export const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join('')
export const plans = 'plans:\n  p: { shift: { strategy: canary, percent: 10, bake: 30m } }\n'
const endpoint = (index: number) =>
  `      - { provider: sagemaker, account: "123456789012", region: eu-west-1, name: e${index}, executionRole: "arn:aws:iam::123456789012:role/x", peakRps: 1 }\n`
export const model = (name: string, from: number, count: number) =>
  `  ${name}:\n    registry: { kind: sagemaker, account: "123456789012", region: eu-west-1, group: g }\n    artifacts: { eu-west-1: s3://fraud }\n    plan: p\n    endpoints:\n${times(count, (index) => endpoint(from + index))}`
