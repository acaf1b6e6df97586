import { traitsOf } from '#lib/clouds/registered.ts'
import { fleetDifference, parseFleetFile, printFleetFile } from '#lib/domain/fleet/fleet-file.ts'
import type { Figure } from '../rig.ts'
import { kB, median, ms } from '../statistics.ts'
import type { Row } from '../table.ts'

const times = 7
const target = 1_000

/** What reading a fleet file costs the web process, in which nobody else is answered meanwhile. */
export const fleetFile: Figure = {
  name: 'fleet-file',
  async measure(rig) {
    const rows = files.map(({ what, text }): Row => {
      const measured = median(
        Array.from({ length: times }, () => processorMs(() => parseFleetFile(text, traitsOf))),
      )
      rig.say(`${what}: ${ms(measured)}`)
      const note = kB(Buffer.byteLength(text))
      return {
        what: `read ${what}`,
        target: `≤ ${ms(target)}`,
        measured: ms(measured),
        met: measured <= target,
        note,
      }
    })
    const parsed = parseFleetFile(large, traitsOf)
    if (!parsed.ok) throw new Error(parsed.problems[0]?.said.code)
    const { fleet } = parsed
    const rest: [string, () => unknown][] = [
      ['its difference to nothing', () => fleetDifference(undefined, fleet, traitsOf)],
      ['print it', () => printFleetFile(fleet, traitsOf)],
    ]
    for (const [what, act] of rest) {
      const measured = median(Array.from({ length: times }, () => processorMs(act)))
      rows.push({ what, target: `≤ ${ms(target)}`, measured: ms(measured), met: measured <= target })
    }
    return {
      title: 'Fleet files',
      method: `Processor time of this process, median of ${times}: what the web server cannot do anything else in.`,
      rows,
    }
  },
}

function processorMs(act: () => unknown): number {
  const before = process.cpuUsage()
  act()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

const repeated = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join('')
const plans =
  'plans:\n  p: { shift: { strategy: canary, percent: 10, bake: 30m }, rollbackOn: { errors5xx: "> 1%" } }\nmodels:\n'
const endpoint = (index: string) =>
  `      - { provider: sagemaker, account: "123456789012", region: eu-west-1, name: e${index}, executionRole: "arn:aws:iam::123456789012:role/x", peakRps: 1 }\n`
const model = (index: number) =>
  `  m${index}:\n    registry: { kind: sagemaker, account: "123456789012", region: eu-west-1, group: g }\n    artifacts: { eu-west-1: s3://fraud }\n    plan: p\n    endpoints:\n${repeated(10, (each) => endpoint(`${index}-${each}`))}`
const large = plans + repeated(1_150, model)

const files = [
  {
    what: '8,000 empty models',
    text: `plans: {}\nmodels:\n${repeated(8_000, (index) => `  m${index}: {}\n`)}`,
  },
  { what: '11,500 endpoints', text: large },
  { what: 'the same with a mistake in each', text: large.replaceAll('peakRps: 1 }', 'peakRps: x }') },
  { what: 'brackets alone', text: '['.repeat(1_900_000) },
  { what: 'items alone', text: `plans: [${'a,'.repeat(950_000)}]` },
]
