import { LineCounter, parseDocument } from 'yaml'
import { checkFleet } from './check.ts'
import { fleetFromWritten } from './convert.ts'
import { lineOf, pathWords } from './lines.ts'
import { type Found, sentencesOf } from './problems.ts'
import { fleetFileSchema } from './schema.ts'
import type { FleetParse, FleetProblem } from './types.ts'

/** Reads a fleet file. Everything wrong is told at once, with its line and with what to write instead. */
export function parseFleetFile(yamlText: string): FleetParse {
  const lines = new LineCounter()
  const document = parseDocument(yamlText, { lineCounter: lines, prettyErrors: false })
  if (document.errors.length > 0) {
    return {
      ok: false,
      problems: document.errors.map((error) => ({
        line: lines.linePos(error.pos[0]).line,
        path: '',
        sentence: `This is not valid YAML: ${error.message.replace(/\.?$/, '.')}`,
      })),
    }
  }
  let written: unknown
  try {
    written = document.toJS()
  } catch (error) {
    // Aliases that expand without end.
    const message = error instanceof Error ? error.message : String(error)
    return {
      ok: false,
      problems: [{ line: undefined, path: '', sentence: `This YAML cannot be read: ${message}.` }],
    }
  }
  if (written === null || typeof written !== 'object' || Array.isArray(written)) {
    const sentence = 'A fleet file is a map with the keys `plans` and `models`.'
    return { ok: false, problems: [{ line: 1, path: '', sentence }] }
  }
  const placed = ({ path, sentence }: Found): FleetProblem => ({
    line: lineOf(document, lines, path),
    path: pathWords(path),
    sentence,
  })
  const parsed = fleetFileSchema.safeParse(written)
  if (!parsed.success) {
    const found = parsed.error.issues.flatMap((issue) => sentencesOf(issue, written))
    return { ok: false, problems: inOrder(found.map(placed)) }
  }
  const fleet = fleetFromWritten(parsed.data)
  const { problems, warnings } = checkFleet(fleet, parsed.data)
  return problems.length > 0
    ? { ok: false, problems: inOrder(problems.map(placed)) }
    : { ok: true, fleet, warnings: [...new Set(warnings)] }
}

/** By line, and one sentence once a place: a text can break two rules of its form. */
function inOrder(problems: readonly FleetProblem[]): FleetProblem[] {
  const told = new Set<string>()
  return problems
    .filter(({ path, sentence }) => {
      const key = `${path} ${sentence}`
      return told.has(key) ? false : told.add(key)
    })
    .sort((one, other) => (one.line ?? 0) - (other.line ?? 0))
}
