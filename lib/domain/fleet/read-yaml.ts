import { CORE_SCHEMA, load, type ReaderState, YAMLException } from 'js-yaml'
import { fleetFileLimits, sizeProblem } from '../limits.ts'
import { type Said, said } from '../said.ts'
import { type Place, Places } from './lines.ts'

export type ReadYaml =
  | { ok: true; written: unknown; places: Places }
  /** `line` is 1-based. */
  | { ok: false; line: number | undefined; said: Said }

/**
 * A text as plain maps, lists and scalars, with the line of each. The time it takes grows with the text's length and nothing else: size,
 * depth and number of values are bounded, what aliases repeat included.
 */
export function readYaml(text: string): ReadYaml {
  const tooLarge = sizeProblem(text)
  if (tooLarge !== undefined) return { ok: false, line: undefined, said: tooLarge }
  const recorder = new Recorder()
  try {
    const written = load(text, {
      schema: CORE_SCHEMA,
      // The reader counts the document and the text inside the innermost list as levels too.
      maxDepth: fleetFileLimits.depth + 2,
      listener: (event, state) => recorder.hear(event, state),
    })
    const problem = expansionProblem(written)
    if (problem !== undefined) return { ok: false, line: undefined, said: problem }
    return { ok: true, written, places: new Places(recorder.root) }
  } catch (error) {
    if (error instanceof TooManyValues) return { ok: false, line: error.line, said: tooManyValues }
    if (!(error instanceof YAMLException)) throw error
    const line = error.mark === undefined ? undefined : error.mark.line + 1
    const { reason } = error
    const isTooDeep = reason.startsWith('nesting exceeded')
    return { ok: false, line, said: isTooDeep ? tooDeep : said('fleet-file-not-yaml', { reason }) }
  }
}

const tooDeep = said('fleet-file-too-deep', { limit: fleetFileLimits.depth })
const tooManyValues = said('fleet-file-too-many-values', { limit: fleetFileLimits.values })

class TooManyValues extends Error {
  readonly line: number

  constructor(line: number) {
    super('too many values')
    this.line = line
  }
}

/** Builds the tree of places from what the reader meets. */
class Recorder {
  readonly #open: Place[] = []
  #count = 0
  root: Place | undefined

  hear(event: 'open' | 'close', state: ReaderState): void {
    if (event === 'open') {
      this.#count += 1
      if (this.#count > fleetFileLimits.values * 2) throw new TooManyValues(state.line + 1)
      this.#open.push({ line: state.line + 1, kind: null, result: undefined, parts: undefined })
      return
    }
    const place = this.#open.pop()
    if (place === undefined) return
    place.kind = state.kind
    place.result = state.result
    // What may be a map's first key is read as such before there turns out to be no map: then it is the thing itself, not a part of it.
    const [only] = place.parts ?? []
    if (only && only.kind === place.kind && Object.is(only.result, place.result)) place.parts = only.parts
    const around = this.#open.at(-1)
    if (around === undefined) this.root = place
    else if (around.parts === undefined) around.parts = [place]
    else around.parts.push(place)
  }
}

/** Aliases let a short text mean a very long one, or one without an end. */
function expansionProblem(written: unknown): Said | undefined {
  let values = 0
  const walk = (value: unknown, depth: number): Said | undefined => {
    values += 1
    if (values > fleetFileLimits.values) return tooManyValues
    if (typeof value === 'string') return longTextProblem(value)
    if (value === null || typeof value !== 'object') return undefined
    if (depth >= fleetFileLimits.depth) return tooDeep
    for (const [key, inner] of Object.entries(value)) {
      const problem = longTextProblem(key) ?? walk(inner, depth + 1)
      if (problem !== undefined) return problem
    }
    return undefined
  }
  return walk(written, 0)
}

function longTextProblem({ length }: string): Said | undefined {
  const { text: limit } = fleetFileLimits
  return length <= limit ? undefined : said('fleet-file-long-text', { characters: length, limit })
}
