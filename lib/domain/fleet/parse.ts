import { countProblem, shownProblems } from '../limits.ts'
import { type Said, said } from '../said.ts'
import type { TraitsOf } from '../traits.ts'
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
 */
export function parseFleetFile(yamlText: string, traits: TraitsOf): FleetParse {
  const read = readYaml(yamlText)
  if (!read.ok) return refusedFor(read.line, read.said)
  const { written, places } = read
  if (written === null || typeof written !== 'object' || Array.isArray(written)) {
    return refusedFor(1, said('fleet-file-no-map', {}))
  }
  const tooMany = countProblem(written as Record<string, unknown>)
  if (tooMany !== undefined) return refusedFor(undefined, tooMany)
  const parsed = fleetForms(traits).file.safeParse(written)
  if (!parsed.success) {
    const found = parsed.error.issues.flatMap((issue) => foundIn(issue, written, traits))
    return { ok: false, problems: told(found, places) }
  }
  // What each cloud's schema has let pass is that cloud's to read.
  const passed = parsed.data as WrittenFleet
  const fleet = fleetFromWritten(passed, traits)
  const { problems, warnings } = checkFleet(fleet, passed, traits)
  return problems.length > 0
    ? { ok: false, problems: told(problems, places) }
    : { ok: true, fleet, warnings: firstWarnings(warnings) }
}

function refusedFor(line: number | undefined, told: Said): FleetParse {
  return { ok: false, problems: [{ line, path: '', said: told }] }
}

/** By line, and one thing once a place: a text can break two rules of its form. */
function told(found: readonly Found[], places: Places): FleetProblem[] {
  const placed = found
    .map(({ path, tell }) => ({ line: places.lineOf(path), path: pathWords(path), tell }))
    .sort((one, other) => (one.line ?? 0) - (other.line ?? 0))
  const seen = new Set<string>()
  const problems: FleetProblem[] = []
  let more = 0
  for (const { line, path, tell } of placed) {
    if (problems.length === shownProblems) {
      // As long as they are not told, places tell problems apart.
      if (!seen.has(path)) more += 1
      seen.add(path)
      continue
    }
    const told = tell()
    const key = `${path} ${JSON.stringify(told)}`
    if (seen.has(key)) continue
    seen.add(path).add(key)
    problems.push({ line, path, said: told })
  }
  if (more > 0) problems.push({ line: undefined, path: '', said: said('fleet-file-more-problems', { more }) })
  return problems
}

function firstWarnings(warnings: readonly Said[]): Said[] {
  const all = [...new Map(warnings.map((warning) => [JSON.stringify(warning), warning])).values()]
  if (all.length <= shownProblems) return all
  return [
    ...all.slice(0, shownProblems),
    said('fleet-file-more-warnings', { more: all.length - shownProblems }),
  ]
}
