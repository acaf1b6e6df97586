import type { Line } from './measure.ts'

const columns: [string, (line: Line) => string][] = [
  ['', (line) => line.what],
  ['Target', (line) => line.target],
  ['Meridian', (line) => line.ours],
  ['', (line) => (line.met === undefined ? '' : line.met ? 'met' : 'MISSED')],
  ['1 % for 5 minutes', (line) => line.fixed],
  ['Kayenta, at the end', (line) => line.kayenta],
  ['Kayenta, every minute, default direction', (line) => line.kayentaEveryMinute],
]

/** Padded, so that a formatter of Markdown leaves it as it is. */
function table(lines: readonly Line[]): string[] {
  const cells = lines.map((line) => columns.map(([, cell]) => cell(line)))
  const widths = columns.map(([heading], column) =>
    Math.max(3, heading.length, ...cells.map((row) => row[column]?.length ?? 0)),
  )
  const row = (texts: readonly string[]) =>
    `| ${texts.map((text, column) => text.padEnd(widths[column] ?? 0)).join(' | ')} |`
  return [
    row(columns.map(([heading]) => heading)),
    `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`,
    ...cells.map(row),
  ]
}

/** `bench/canary-results.md`, and what the terminal shows. */
export function document(lines: readonly Line[], about: string): string {
  const groups = [...new Set(lines.map(({ group }) => group))]
  const missed = lines.filter(({ met }) => met === false)
  return [
    '# The canary judge, simulated',
    '',
    'Written by `node bench/canary/main.ts`; not edited by hand.',
    '',
    about,
    '',
    '## Missed',
    '',
    ...(missed.length === 0
      ? ['None.']
      : missed.map(
          ({ group, what, ours, target }) => `- **${group}, ${what}**: ${ours}; aimed at ${target}.`,
        )),
    ...groups.flatMap((group) => [
      '',
      `## ${group}`,
      '',
      ...table(lines.filter((line) => line.group === group)),
    ]),
    '',
  ].join('\n')
}
