import { cellCaption, cellSentence, cellSince, cellVersion } from '#lib/words/cell.ts'
import type { ShownFleet } from './filter.ts'

const columns = [
  'model',
  'fleet',
  'endpoint',
  'region',
  'city',
  'serves',
  'serving since (UTC)',
  'state',
  'sentence',
]

/** What is shown as CSV (RFC 4180), one line an endpoint. The moment that it tells of is in the file's name. */
export function fleetCsv({ rows, regions }: ShownFleet): string {
  const cities = new Map(regions.map((region) => [region.id, region.city]))
  const lines = rows.flatMap((row) =>
    row.cells
      .filter((cell) => cities.has(cell.region))
      .map((cell) => [
        row.model,
        row.summary.title,
        cell.endpoint,
        cell.region,
        cities.get(cell.region) ?? '',
        cellVersion(cell),
        cellSince(cell),
        cellCaption(cell),
        cellSentence(cell, cities.get(cell.region) ?? cell.region, row.release),
      ]),
  )
  return [columns, ...lines].map((line) => `${line.map(field).join(',')}\r\n`).join('')
}

function field(value: string): string {
  // A spreadsheet would run what begins like a formula.
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

/** @param at cloud time of the view, ISO; it names the file. */
export function downloadFleet(shown: ShownFleet, at: string): void {
  const url = URL.createObjectURL(new Blob(['\uFEFF', fleetCsv(shown)], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = `fleet-${at.slice(0, 16).replace(':', '')}Z.csv`
  link.click()
  // The browser reads it after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
