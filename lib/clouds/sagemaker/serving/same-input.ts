/** Whether something that exists is what would be made. Pure. */

/** What SageMaker writes where nothing was said. */
const DEFAULTS: Readonly<Record<string, unknown>> = {
  Mode: 'SingleModel',
  EnableNetworkIsolation: false,
  InitialVariantWeight: 1,
  RepositoryAccessMode: 'Platform',
}

/**
 * The first member in which the two differ, as a path such as `PrimaryContainer.Image`; undefined when they are the same. Members in
 * `without` do not count.
 */
export function firstDifference(
  wanted: object,
  existing: object,
  without: ReadonlySet<string> = new Set(),
  path = '',
): string | undefined {
  const one = wanted as Record<string, unknown>
  const other = existing as Record<string, unknown>
  for (const name of new Set([...Object.keys(one), ...Object.keys(other)])) {
    if (without.has(name)) continue
    const left = plain(one[name], name)
    const right = plain(other[name], name)
    const at = path === '' ? name : `${path}.${name}`
    if (isObject(left) && isObject(right)) {
      const inner = firstDifference(left, right, without, at)
      if (inner !== undefined) return inner
    } else if (left !== right) return at
  }
  return undefined
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** Empty and left out are the same, and so is what is the default. */
function plain(value: unknown, name: string): unknown {
  if (value === null || value === DEFAULTS[name]) return undefined
  if (!isObject(value) || value instanceof Date) return value
  const isEmpty = Object.entries(value).every(([member, inner]) => plain(inner, member) === undefined)
  return isEmpty ? undefined : value
}
