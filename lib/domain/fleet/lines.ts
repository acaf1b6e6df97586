import { shownName } from '../limits.ts'

export type Path = readonly PropertyKey[]

/** `models.fraud-scoring.endpoints[1].region` */
export function pathWords(path: Path): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`
      const word = shownName(String(step))
      return index === 0 ? word : `.${word}`
    })
    .join('')
}

/** Where a map, list or scalar begins in the text. */
export interface Place {
  /** 1-based. */
  line: number
  kind: 'scalar' | 'sequence' | 'mapping' | null
  /** What was read there. */
  result: unknown
  /** Of a map its keys and values in turn, of a list its items; what is left empty in the text has no place. */
  parts: Place[] | undefined
}

interface Entry {
  line: number
  value: Place | undefined
}

/** Finds lines by path. A map's or list's parts are gone through once, however many problems are in it. */
export class Places {
  readonly #root: Place | undefined
  readonly #entries = new Map<Place, Map<string, Entry>>()
  /** Parts gone through so far: what finding lines has cost. */
  steps = 0

  constructor(root: Place | undefined) {
    this.#root = root
  }

  /** Line of the key or item that the path names; of the nearest thing around it when it is not in the file. */
  lineOf(path: Path): number | undefined {
    let place = this.#root
    // A place begins where the reader looked for it, which can be before empty lines.
    let line = place?.parts?.[0]?.line ?? place?.line
    for (const step of path) {
      this.steps += 1
      const entry = place === undefined ? undefined : this.#entriesOf(place).get(String(step))
      if (entry === undefined) break
      line = entry.line
      place = entry.value
    }
    return line
  }

  #entriesOf(place: Place): Map<string, Entry> {
    const known = this.#entries.get(place)
    if (known) return known
    const parts = place.parts ?? []
    this.steps += parts.length
    const entries = place.kind === 'sequence' ? itemsOf(place.result, parts) : membersOf(place.result, parts)
    this.#entries.set(place, entries)
    return entries
  }
}

function itemsOf(list: unknown, parts: readonly Place[]): Map<string, Entry> {
  const entries = new Map<string, Entry>()
  let next = 0
  for (const [index, item] of (Array.isArray(list) ? list : []).entries()) {
    const part = parts[next]
    if (part === undefined) break
    // An item that is left empty has no place of its own.
    if (!Object.is(part.result, item)) continue
    entries.set(String(index), { line: part.line, value: part })
    next += 1
  }
  return entries
}

function membersOf(map: unknown, parts: readonly Place[]): Map<string, Entry> {
  const entries = new Map<string, Entry>()
  if (map === null || typeof map !== 'object') return entries
  for (let index = 0; index < parts.length; ) {
    const key = parts[index]
    if (key === undefined) break
    const name = String(key.result)
    const after = parts[index + 1]
    const held = Object.hasOwn(map, name) ? (map as Record<string, unknown>)[name] : undefined
    const isValue = after !== undefined && Object.is(after.result, held)
    entries.set(name, { line: key.line, value: isValue ? after : undefined })
    index += isValue ? 2 : 1
  }
  return entries
}
