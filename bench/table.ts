/** One line of the result: a figure with its target and what was measured. */
export interface Row {
  what: string
  /** "≤ 250 ms"; "–" where there is nothing to reach. */
  target: string
  measured: string
  /** undefined where there is no target. */
  met?: boolean | undefined
  /** What the measurement consists of, or why a target was missed. */
  note?: string | undefined
}

export interface Section {
  title: string
  /** How it was measured, what counts and what does not. */
  method: string
  rows: Row[]
}

const verdict = ({ met }: Row) => (met === undefined ? '' : met ? 'met' : 'MISSED')

/** As the terminal shows it. */
export function asText({ title, rows }: Section): string {
  const cells = rows.map((row) => [row.what, row.target, row.measured, verdict(row)])
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((line) => line[column]?.length ?? 0), 8))
  const lines = rows.flatMap((row, index) => {
    const line = (cells[index] ?? []).map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')
    return [`  ${line}`.trimEnd(), ...(row.note === undefined ? [] : [`      ${row.note}`])]
  })
  return [`\n${title}`, ...lines].join('\n')
}

export interface Machine {
  cores: number
  processor: string
  memoryGiB: number
  node: string
  system: string
}

/** The whole result as `bench/results.md` keeps it. */
export function asMarkdown(
  sections: Section[],
  { at, machine, commit }: { at: Date; machine: Machine; commit: string },
): string {
  const missed = sections.flatMap(({ title, rows }) =>
    rows.filter((row) => row.met === false).map((row) => ({ title, row })),
  )
  return [
    '# Figures',
    '',
    'Written by `npm run bench`; not edited by hand.',
    '',
    `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC, commit ${commit}, Node.js ${machine.node}, ${machine.system}, ` +
      `${machine.cores} cores (${machine.processor}), ${machine.memoryGiB.toFixed(1)} GiB of memory.`,
    '',
    '## Missed',
    '',
    ...(missed.length === 0
      ? ['None.']
      : missed.map(({ title, row }) =>
          `- **${title}, ${row.what}**: ${row.measured} where ${row.target} was aimed at. ${oneLine(row.note ?? '')}`.trimEnd(),
        )),
    ...sections.flatMap(sectionAsMarkdown),
    '',
  ].join('\n')
}

const oneLine = (text: string) => text.replaceAll('\n', ' ')

function sectionAsMarkdown({ title, method, rows }: Section): string[] {
  const cell = (text: string) => oneLine(text).replaceAll('|', '\\|')
  const lines = [
    ['', 'Target', 'Measured', '', ''],
    ...rows.map((row) => [row.what, row.target, row.measured, verdict(row), row.note ?? ''].map(cell)),
  ]
  return ['', `## ${title}`, '', method, '', ...alignedTable(lines)]
}

/** Padded as the formatter of the repository pads it, so that a new result needs no formatting. The first line is the head. */
function alignedTable(lines: string[][]): string[] {
  const [head = []] = lines
  const widths = head.map((_, column) => Math.max(3, ...lines.map((line) => line[column]?.length ?? 0)))
  const [top, ...body] = lines.map((line) => line.map((text, column) => text.padEnd(widths[column] ?? 0)))
  const rule = widths.map((width) => '-'.repeat(width))
  return [top ?? [], rule, ...body].map((line) => `| ${line.join(' | ')} |`)
}
