/** As much of protobufjs's JSON description of a package, message or service as telling what uses what needs. */
export interface PackageDescription {
  nested?: Record<string, PackageDescription>
  fields?: Record<string, { type: string }>
  methods?: Record<string, MethodDescription>
}

interface MethodDescription {
  requestType: string
  responseType: string
  parsedOptions?: Record<string, unknown>[]
}

/**
 * The entries of a package that the given services need, directly or by way of other messages, in their old order.
 * @param packageName in full, such as `google.cloud.aiplatform.v1`
 */
export function keepReachable(
  packageName: string,
  description: PackageDescription,
  services: readonly string[],
): Record<string, PackageDescription> {
  const all = description.nested ?? {}
  const kept = new Set<string>()
  const waiting = [...services]
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const entry = all[name]
    if (!entry || kept.has(name)) continue
    kept.add(name)
    waiting.push(...[...typesNamedIn(entry)].map((type) => entryOf(type, packageName)))
  }
  return Object.fromEntries(Object.entries(all).filter(([name]) => kept.has(name)))
}

function* typesNamedIn(entry: PackageDescription): Generator<string> {
  for (const { type } of Object.values(entry.fields ?? {})) yield type
  for (const inner of Object.values(entry.nested ?? {})) yield* typesNamedIn(inner)
  for (const { requestType, responseType, parsedOptions = [] } of Object.values(entry.methods ?? {})) {
    yield requestType
    yield responseType
    // Results and metadata of operations travel in an Any, which no field's type tells.
    for (const option of parsedOptions) {
      const operation = option['(google.longrunning.operation_info)']
      if (typeof operation === 'object' && operation) yield* Object.values(operation).map(String)
    }
  }
}

/** `Model.Port`, `schema.Prediction` and the same in full all stand below the first name after the package's. */
function entryOf(type: string, packageName: string): string {
  const local = type.startsWith(`${packageName}.`) ? type.slice(packageName.length + 1) : type
  return local.split('.')[0] ?? local
}
