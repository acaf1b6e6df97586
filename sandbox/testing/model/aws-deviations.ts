import type { AwsExchange } from '../../protocol/dispatch.ts'
import { type Members, type ServiceModel, serviceModel, type Type } from './service-model.ts'

/**
 * Errors that any operation may answer with and no model declares: AWS's list of common errors, and those of its wire protocols.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CommonErrors.html
 */
const COMMON_ERRORS = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'InternalFailure',
  'InvalidAction',
  'InvalidParameterCombination',
  'InvalidParameterValue',
  'MalformedInput',
  'MissingAuthenticationTokenException',
  'MissingParameter',
  'RequestEntityTooLargeException',
  'SerializationException',
  'ServiceUnavailable',
  'Throttling',
  'ThrottlingException',
  'UnknownOperationException',
  'ValidationError',
  'ValidationException',
])

/**
 * Where an exchange with the sandbox departs from the service's official model: an operation that the service does not have, members
 * that an answer may not have or must have, values of another type or of no enumeration, errors that the operation does not declare; and
 * requests that were accepted although the model forbids them.
 */
export function awsDeviations({ service, operation, input, output, refusal }: AwsExchange): string[] {
  const model = serviceModel(service)
  if (!model) return []
  const declared = model.operation(operation)
  if (!declared) {
    return refusal ? [] : [`${service} has no operation ${operation}, and the sandbox answered it`]
  }
  if (refusal) {
    const isKnown = declared.errors.has(refusal.code) || COMMON_ERRORS.has(refusal.code)
    return isKnown ? [] : [`${operation} does not declare the error ${refusal.code}`]
  }
  const problems: string[] = []
  // An unknown member of a request is dropped, as AWS does.
  structure(model, declared.input, input, `${operation} accepted`, { unknown: false, problems })
  structure(model, declared.output, output ?? {}, `${operation} answered`, { unknown: true, problems })
  return problems
}

interface Reading {
  /** Whether members that the model does not know are deviations. */
  unknown: boolean
  problems: string[]
}

function structure(
  model: ServiceModel,
  members: Members | undefined,
  value: unknown,
  at: string,
  reading: Reading,
): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    reading.problems.push(`${at}: not a structure`)
    return
  }
  const given = new Map(Object.entries(value).filter(([, item]) => item !== undefined && item !== null))
  for (const [name, { required, type }] of members ?? []) {
    const item: unknown = given.get(name)
    if (item !== undefined) check(model, type, item, `${at}.${name}`, reading)
    else if (required) reading.problems.push(`${at}.${name}: required, and missing`)
  }
  if (!reading.unknown) return
  for (const name of given.keys())
    if (!members?.has(name)) reading.problems.push(`${at}.${name}: no such member`)
}

function check(model: ServiceModel, type: Type, value: unknown, at: string, reading: Reading): void {
  const expect = (isRight: boolean, wanted: string) => {
    if (!isRight) reading.problems.push(`${at}: ${JSON.stringify(value)} is not ${wanted}`)
    return isRight
  }
  switch (type.kind) {
    case 'anything':
      return
    case 'text':
      expect(typeof value === 'string', 'a text')
      return
    case 'number':
      expect(typeof value === 'number', 'a number')
      return
    case 'flag':
      expect(typeof value === 'boolean', 'true or false')
      return
    case 'time':
      // Seconds since the epoch; milliseconds would be some 50,000 years from now.
      expect(typeof value === 'number' && value < 1e11, 'a time in epoch seconds')
      return
    case 'enum':
      expect(typeof value === 'string' && type.values.includes(value), `one of ${type.name}`)
      return
    case 'list':
      if (!expect(Array.isArray(value), 'a list')) return
      for (const item of value as unknown[]) check(model, type.of, item, `${at}[]`, reading)
      return
    case 'map':
      if (!expect(typeof value === 'object' && !Array.isArray(value), 'a map')) return
      for (const item of Object.values(value as object)) check(model, type.of, item, `${at}{}`, reading)
      return
    case 'structure':
      structure(model, model.members(type.name), value, at, reading)
  }
}
