import { countProblem, shownProblems } from '../limits.ts'
import type { Said } from '../said.ts'
import type { TraitsOf } from '../traits.ts'
import { count } from '../wording.ts'
import { checkFleet } from './check.ts'
import { fleetFromWritten } from './convert.ts'
import { type Places, pathWords } from './lines.ts'
import { type Found, foundIn } from './problems.ts'
import { readYaml } from './read-yaml.ts'
import { fleetForms, type WrittenFleet } from './schema.ts'
import type { FleetParse, FleetProblem } from './types.ts'

/**
 * Reads a fleet file. What is wrong is told at once, with its line and with what to write instead: the first fifty things of it, and how
 * many more there are. Takes time in proportion to the text, which is bounded (`fleetFileLimits`).
 * @param say left out: nobody reads what is wrong
 */
export function parseFleetFile(
  yamlText: string,
  traits: TraitsOf,
  say: (said: Said) => string = ({ code }) => code,
): FleetParse {
  const read = readYaml(yamlText, say)
  if (!read.ok) return refusedFor(read.line, read.sentence)
  const { written, places } = read
  if (written === null || typeof written !== 'object' || Array.isArray(written)) {
    return refusedFor(1, 'A fleet file is a map with the keys `plans` and `models`.')
  }
  const tooMany = countProblem(written as Record<string, unknown>)
  if (tooMany !== undefined) return refusedFor(undefined, say(tooMany))
  const parsed = fleetForms(traits).file.safeParse(written)
  if (!parsed.success) {
    const found = parsed.error.issues.flatMap((issue) => foundIn(issue, written, traits))
    return { ok: false, problems: told(found, places) }
  }
  // What each cloud's schema has let pass is that cloud's to read.
  const passed = parsed.data as WrittenFleet
  const fleet = fleetFromWritten(passed, traits)
  const { problems, warnings } = checkFleet(fleet, passed, traits, say)
  return problems.length > 0
    ? { ok: false, problems: told(problems, places) }
    : { ok: true, fleet, warnings: firstWarnings(warnings) }
}

function refusedFor(line: number | undefined, sentence: string): FleetParse {
  return { ok: false, problems: [{ line, path: '', sentence }] }
}

/** By line, and one sentence once a place: a text can break two rules of its form. */
function told(found: readonly Found[], places: Places): FleetProblem[] {
  const placed = found
    .map(({ path, tell }) => ({ line: places.lineOf(path), path: pathWords(path), tell }))
    .sort((one, other) => (one.line ?? 0) - (other.line ?? 0))
  const seen = new Set<string>()
  const problems: FleetProblem[] = []
  let more = 0
  for (const { line, path, tell } of placed) {
    if (problems.length === shownProblems) {
      // Without their sentences, places tell problems apart.
      if (!seen.has(path)) more += 1
      seen.add(path)
      continue
    }
    const sentence = tell()
    if (seen.has(`${path} ${sentence}`)) continue
    seen.add(path).add(`${path} ${sentence}`)
    problems.push({ line, path, sentence })
  }
  if (more > 0) {
    const sentence = `And ${count(more)} more. Correct these first, then preview the file again.`
    problems.push({ line: undefined, path: '', sentence })
  }
  return problems
}

function firstWarnings(warnings: readonly string[]): string[] {
  const all = [...new Set(warnings)]
  if (all.length <= shownProblems) return all
  return [...all.slice(0, shownProblems), `And ${count(all.length - shownProblems)} more warnings.`]
}
