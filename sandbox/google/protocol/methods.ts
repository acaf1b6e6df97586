import type protobuf from 'protobufjs'
import type { ApiVersion } from '../types.ts'
import { descriptors } from './descriptors.ts'
import { compilePath, type HttpRule } from './http-rule.ts'

/** Names of the services spoken, the last part of their full names. */
export type ServiceKey = 'EndpointService' | 'ModelService' | 'Operations' | 'MetricService'

/** One method of one version of one API. */
export interface ApiMethod {
  /** As gRPC addresses it: `/google.cloud.aiplatform.v1.EndpointService/GetEndpoint`. */
  path: string
  service: ServiceKey
  name: string
  version: ApiVersion
  requestType: protobuf.Type
  responseType: protobuf.Type
  /** Not set for what is called over gRPC alone. */
  http: HttpRule[]
}

let table: ApiMethod[] | undefined

/** Every method that the sandbox's Google answers, made once in a process. */
export function apiMethods(): ApiMethod[] {
  table ??= readMethods()
  return table
}

function readMethods(): ApiMethod[] {
  const { vertex, monitoring } = descriptors()
  return [
    ...(['v1', 'v1beta1'] as const).flatMap((version) => [
      ...methodsOf(vertex, `google.cloud.aiplatform.${version}.EndpointService`, 'EndpointService', version),
      ...methodsOf(vertex, `google.cloud.aiplatform.${version}.ModelService`, 'ModelService', version),
    ]),
    ...operationMethods(vertex),
    ...methodsOf(monitoring, 'google.monitoring.v3.MetricService', 'MetricService', 'v3'),
  ]
}

function methodsOf(
  root: protobuf.Root,
  fullName: string,
  service: ServiceKey,
  version: ApiVersion,
): ApiMethod[] {
  return root.lookupService(fullName).methodsArray.map((method) => ({
    path: `/${fullName}/${method.name}`,
    service,
    name: method.name,
    version,
    ...resolvedTypes(method),
    http: httpRules(method.parsedOptions),
  }))
}

/**
 * google.longrunning.Operations, once for each version of Vertex AI over REST: its own rules (`/v1/{name=operations}`) are
 * overridden there. gRPC's calls name no version and are answered in the wider one.
 */
function operationMethods(root: protobuf.Root): ApiMethod[] {
  const fullName = 'google.longrunning.Operations'
  const { methodsArray } = root.lookupService(fullName)
  return (['v1beta1', 'v1'] as const).flatMap((version) =>
    methodsArray.map((method) => ({
      path: `/${fullName}/${method.name}`,
      service: 'Operations' as const,
      name: method.name,
      version,
      ...resolvedTypes(method),
      http: operationRules(method.name, version),
    })),
  )
}

/** `ui` is where the REST client of Google's own libraries looks for operations. */
function operationRules(method: string, version: 'v1' | 'v1beta1'): HttpRule[] {
  const prefixes = version === 'v1beta1' ? ['/v1beta1', '/ui'] : ['/v1']
  const places = ['', '/endpoints/*', '/models/*']
  return prefixes.flatMap((prefix) =>
    places.flatMap((place): HttpRule[] => {
      const parent = `{name=projects/*/locations/*${place}}/operations`
      const name = `{name=projects/*/locations/*${place}/operations/*}`
      const rule = (verb: string, template: string, body?: string): HttpRule[] => [
        { verb, pattern: compilePath(`${prefix}/${template}`), body },
      ]
      switch (method) {
        case 'GetOperation':
          return rule('GET', name)
        case 'ListOperations':
          return rule('GET', parent)
        case 'WaitOperation':
          return rule('POST', `${name}:wait`, '*')
        case 'CancelOperation':
          return rule('POST', `${name}:cancel`, '*')
        case 'DeleteOperation':
          return rule('DELETE', name)
        default:
          return []
      }
    }),
  )
}

function resolvedTypes(method: protobuf.Method) {
  method.resolve()
  const { resolvedRequestType: requestType, resolvedResponseType: responseType } = method
  if (!requestType || !responseType) throw new Error(`${method.fullName} names a type that is not there.`)
  return { requestType, responseType }
}

/** protobufjs keeps the options of a method as a list of records by option name. */
function httpRules(options: unknown): HttpRule[] {
  if (!Array.isArray(options)) return []
  return options.flatMap((option: unknown) => {
    const binding = isRecord(option) ? option['(google.api.http)'] : undefined
    if (!isRecord(binding)) return []
    const more = [binding.additional_bindings ?? []].flat()
    return [binding, ...more].flatMap((each) => (isRecord(each) ? readBinding(each) : []))
  })
}

function readBinding(binding: Record<string, unknown>): HttpRule[] {
  for (const verb of ['get', 'put', 'post', 'delete', 'patch']) {
    const template = binding[verb]
    if (typeof template !== 'string') continue
    const body = typeof binding.body === 'string' ? binding.body : undefined
    return [{ verb: verb.toUpperCase(), pattern: compilePath(template), body }]
  }
  return []
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
