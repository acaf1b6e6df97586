import type { EvaluationRow } from '#lib/web/views.ts'

/** Evidence values as people compare them. Shares, 0–1, and scores have no unit. */
export function evidenceValue(row: Pick<EvaluationRow, 'unit'>, value: number | undefined | null): string {
  if (value === undefined || value === null) return '–'
  switch (row.unit) {
    case 'milliseconds':
      return `${trimmed(value, 2)} ms`
    // As the fleet file writes its rules, so that value and tolerance can be compared at sight.
    case 'share':
    case 'none':
      return Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en-US') : trimmed(value, 4)
  }
}

/** With its sign. */
export function evidenceDifference(row: Pick<EvaluationRow, 'unit' | 'difference'>): string {
  const { difference } = row
  if (difference === undefined || difference === null) return ''
  const sign = difference > 0 ? '+' : difference < 0 ? '−' : '±'
  const size = Math.abs(difference)
  return `${sign}${evidenceValue(row, size)}`
}

/** What the fleet file allows, with the unit of the measure. */
export function toleranceWords(row: Pick<EvaluationRow, 'unit' | 'tolerance'>): string {
  if (row.tolerance === undefined) return 'no rule'
  return row.unit === 'milliseconds' ? `${row.tolerance} ms` : row.tolerance
}

function trimmed(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)))
}

/** 293601280 → "280 MB". Binary units, as object stores show them. */
export function fileSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  const units = ['kB', 'MB', 'GB', 'TB']
  let size = bytes / 1024
  let unit = 0
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024
    unit += 1
  }
  return `${size < 10 ? Number(size.toFixed(1)) : Math.round(size)} ${units[unit]}`
}
