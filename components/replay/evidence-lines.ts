import type { EvidenceMeasure } from '#lib/domain/types.ts'
import type { ReplayEvidence, ReplayResult } from '#lib/web/views.ts'

/** The evidence of one measure over the minutes, as a chart draws it. Logarithms are natural ones. */

type Shown = Pick<ReplayResult, 'minutes' | 'failFrom' | 'passFrom'>

export interface EvidencePoint {
  /** Minutes of traffic. */
  after: number
  /** Evidence that it is worse than tolerated, and that it is better than unacceptable. */
  fail: number
  pass: number
}

/** Only minutes in which the measure had evidence: thresholds and Kayenta's judge have none. */
export function evidencePoints(
  { minutes }: Pick<Shown, 'minutes'>,
  measure: EvidenceMeasure,
): EvidencePoint[] {
  return minutes.flatMap(({ after, evidence }) => {
    const own = evidence.find((one) => one.measure === measure)
    if (!own || own.logEFail === null || own.logEPass === null) return []
    return [{ after, fail: own.logEFail, pass: own.logEPass }]
  })
}

/** The measure to show when nobody has chosen one: the one that speaks most against the release. */
export function loudestMeasure(
  result: Pick<ReplayResult, 'minutes' | 'settings'>,
): EvidenceMeasure | undefined {
  const peaks = result.settings.measures.map(({ measure }) => ({
    measure,
    peak: Math.max(Number.NEGATIVE_INFINITY, ...evidencePoints(result, measure).map(({ fail }) => fail)),
  }))
  return peaks.toSorted((one, other) => other.peak - one.peak)[0]?.measure
}

export interface Scale {
  /** Logarithms at the lower and upper edge. */
  low: number
  high: number
}

const ln10 = Math.log(10)
/** A thousand to one either way; beyond that the line leaves the picture, for nothing is decided there any more. */
const farthest = 3 * ln10

/** Both thresholds are always in the picture, with "no evidence" between them and what speaks the other way. */
export function scaleOf(
  points: readonly EvidencePoint[],
  { failFrom, passFrom }: Omit<Shown, 'minutes'>,
): Scale {
  const values = points.flatMap(({ fail, pass }) => [fail, pass])
  const highest = Math.max(failFrom, passFrom)
  return {
    low: Math.max(-farthest, Math.min(-ln10, ...values)),
    high: Math.max(highest + ln10 / 2, Math.min(highest + farthest, ...[Math.max(0, ...values)])),
  }
}

/** 0 at the upper edge, 1 at the lower. */
export function heightOf(logE: number, { low, high }: Scale): number {
  return Math.min(1, Math.max(0, (high - logE) / (high - low)))
}

/** Powers of ten within the scale, as logarithms. */
export function gridOf({ low, high }: Scale): number[] {
  const first = Math.ceil(low / ln10)
  const last = Math.floor(high / ln10)
  const step = Math.max(1, Math.ceil((last - first) / 6))
  return Array.from(
    { length: Math.floor((last - first) / step) + 1 },
    (_, index) => (first + index * step) * ln10,
  )
}

/** "1", "100", "0.01", "3.4", "over a million". */
export function evidenceWords(logE: number): string {
  if (logE > 6 * ln10) return 'over a million'
  if (logE < -6 * ln10) return 'under a millionth'
  const value = Math.exp(logE)
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(2)))
}

/** One sentence that says what the chart shows. */
export function evidenceSummary(
  points: readonly EvidencePoint[],
  { failFrom, passFrom }: Omit<Shown, 'minutes'>,
) {
  if (points.length === 0) return 'This judge weighs no evidence minute by minute.'
  const peakOf = (key: 'fail' | 'pass') =>
    points.reduce((peak, point) => (point[key] > peak[key] ? point : peak), points[0] as EvidencePoint)
  const [fail, pass] = [peakOf('fail'), peakOf('pass')]
  return (
    `Evidence against the release was highest after ${minutes(fail.after)}, at ${evidenceWords(fail.fail)} to 1 (alone it stops at ${evidenceWords(failFrom)}); ` +
    `evidence for it after ${minutes(pass.after)}, at ${evidenceWords(pass.pass)} to 1 (it passes at ${evidenceWords(passFrom)}).`
  )
}

export const minutes = (number: number) => (number === 1 ? '1 minute' : `${number} minutes`)

export const evidenceOf = (
  evidence: readonly ReplayEvidence[],
  measure: EvidenceMeasure | undefined,
): ReplayEvidence | undefined => evidence.find((one) => one.measure === measure)
