import type { ErrorClass, Fault, ServiceName } from '../world/types.ts'
import { ControlError } from './control-error.ts'

const SERVICES = [
  'sagemaker',
  'monitoring',
  's3',
  'application-autoscaling',
  'sts',
  'ecr',
  'aiplatform',
  'monitoring.googleapis.com',
  'storage.googleapis.com',
] as const satisfies ServiceName[]

const KINDS = [
  'release-misbehaves',
  'release-without-traffic',
  'control-plane-down',
  'throttling',
  'replication-slow',
  'replication-fails',
  'access-denied',
  'index-told-whole',
  'rollback-fails',
  'health-check-fails',
] as const satisfies Fault['kind'][]

/** What is done once and lasts, rather than being in force for a time. */
const CHANGES = [
  'change-endpoint',
  'change-approval',
  'delete-package',
  'overwrite-artifact',
  'move-image-tag',
  'delete-image',
  'move-version-alias',
  'delete-version',
]

type Body = Record<string, unknown>

/** Seconds: what takes longer is over when somebody removes it. */
export const A_YEAR = 31_536_000
/** What is multiplied by more is as good as endless, and JSON has no number for that. */
const LARGEST_FACTOR = 1_000

/** @throws ControlError with a sentence that says what is wrong. */
export function readFault(body: Body): Fault {
  const kind = KINDS.find((candidate) => candidate === body.kind)
  switch (kind) {
    case 'release-misbehaves':
      return {
        kind,
        model: requiredText(body, 'model'),
        release: requiredText(body, 'release'),
        ...optionalText(body, 'region'),
        ...optionalErrorClass(body),
        ...optionalNumber(body, 'errorFactor', 0, LARGEST_FACTOR),
        // Nothing answers in no time at all.
        ...optionalNumber(body, 'latencyFactor', 1 / LARGEST_FACTOR, LARGEST_FACTOR),
        ...optionalShift(body),
      }
    case 'control-plane-down':
      return { kind, region: requiredText(body, 'region'), ...optionalService(body) }
    case 'throttling':
      return {
        kind,
        ...optionalText(body, 'region'),
        ...optionalService(body),
        ...optionalNumber(body, 'callsPerSecond', 0, 1_000_000),
      }
    case 'replication-slow':
      return {
        kind,
        destinationRegion: requiredText(body, 'destinationRegion'),
        delaySeconds: optionalNumber(body, 'delaySeconds', 0, A_YEAR).delaySeconds ?? missing('delaySeconds'),
      }
    case 'replication-fails':
      return { kind, destinationRegion: requiredText(body, 'destinationRegion') }
    case 'access-denied':
      return {
        kind,
        ...optionalText(body, 'region'),
        ...optionalService(body),
        ...optionalText(body, 'operation'),
      }
    case 'index-told-whole':
    case 'rollback-fails':
      return { kind, ...optionalText(body, 'region') }
    case 'release-without-traffic':
    case 'health-check-fails':
      return {
        kind,
        model: requiredText(body, 'model'),
        release: requiredText(body, 'release'),
        ...optionalText(body, 'region'),
      }
    case undefined:
      throw new ControlError(400, `"kind" must be one of ${[...KINDS, ...CHANGES].join(', ')}.`)
  }
}

export function requiredText(body: Body, name: string): string {
  const value = body[name]
  return typeof value === 'string' && value !== '' ? value : missing(name)
}

export function optionalText<const N extends string>(body: Body, name: N): { [K in N]?: string } {
  const value = body[name]
  if (value === undefined) return {}
  if (typeof value !== 'string' || value === '') throw new ControlError(400, `"${name}" must be a text.`)
  return { [name]: value } as { [K in N]?: string }
}

function optionalNumber<const N extends string>(
  body: Body,
  name: N,
  least: number,
  most: number,
): { [K in N]?: number } {
  const value = body[name]
  if (value === undefined) return {}
  if (typeof value !== 'number' || !(value >= least && value <= most))
    throw new ControlError(400, `"${name}" must be a number from ${least} to ${most}.`)
  return { [name]: value } as { [K in N]?: number }
}

/** A part of the mean score; less than nothing cannot be left of it. */
function optionalShift(body: Body): { scoreShift?: number } {
  const { scoreShift } = body
  if (scoreShift === undefined) return {}
  if (typeof scoreShift !== 'number' || !(scoreShift > -1 && scoreShift <= LARGEST_FACTOR))
    throw new ControlError(
      400,
      `"scoreShift" must be a number above -1 and at most ${LARGEST_FACTOR}, such as 0.2 for a fifth more.`,
    )
  return { scoreShift }
}

function optionalErrorClass({ errorClass }: Body): { errorClass?: ErrorClass } {
  if (errorClass === undefined) return {}
  if (errorClass !== '4xx' && errorClass !== '5xx')
    throw new ControlError(400, '"errorClass" must be 4xx or 5xx.')
  return { errorClass }
}

function optionalService(body: Body): { service?: ServiceName } {
  if (body.service === undefined) return {}
  const service = SERVICES.find((candidate) => candidate === body.service)
  if (!service) throw new ControlError(400, `"service" must be one of ${SERVICES.join(', ')}.`)
  return { service }
}

function missing(name: string): never {
  throw new ControlError(400, `"${name}" is missing.`)
}
