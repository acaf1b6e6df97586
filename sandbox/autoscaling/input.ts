import { offsetOf, pageToken } from '../world/page-token.ts'
import { AwsError } from '../world/types.ts'

/** Readers of request members, with the refusals of Application Auto Scaling. */
export type Input = Record<string, unknown>

export const NAMESPACE = 'sagemaker'
export const DIMENSION = 'sagemaker:variant:DesiredInstanceCount'
const LARGEST_PAGE = 50

export function requireNamespace(input: Input): void {
  if (requiredText(input, 'ServiceNamespace') !== NAMESPACE) {
    throw new AwsError('ValidationException', `The sandbox scales service namespace ${NAMESPACE} only`)
  }
}

export function requiredText(input: Input, member: string): string {
  const value = input[member]
  if (typeof value === 'string' && value !== '') return value
  const path = member.charAt(0).toLowerCase() + member.slice(1)
  throw new AwsError(
    'ValidationException',
    `1 validation error detected: Value null at '${path}' failed to satisfy constraint: Member must not be null`,
  )
}

export function capacity(input: Input, member: string, known: number | undefined): number {
  const value = input[member] ?? known
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value
  throw new AwsError(
    'ValidationException',
    `${member} is required to register a scalable target and must be 0 or more`,
  )
}

export function asRecord(value: unknown): Input {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

export function asTexts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
}

export function pageOf<T>(entries: readonly T[], input: Input): { page: T[]; next: { NextToken?: string } } {
  const begin = offsetOf(input.NextToken === undefined ? undefined : String(input.NextToken))
  if (begin === undefined) throw new AwsError('InvalidNextTokenException', 'Invalid NextToken')
  const end = begin + pageSize(input.MaxResults)
  return { page: entries.slice(begin, end), next: end < entries.length ? { NextToken: pageToken(end) } : {} }
}

/** A page of none, or of fewer, would be asked for again without end. */
function pageSize(asked: unknown): number {
  if (asked === undefined || asked === null) return LARGEST_PAGE
  if (typeof asked === 'number' && Number.isInteger(asked) && asked >= 1 && asked <= LARGEST_PAGE)
    return asked
  throw new AwsError(
    'ValidationException',
    `1 validation error detected: Value '${String(asked)}' at 'maxResults' failed to satisfy constraint: Member must have value between 1 and ${LARGEST_PAGE}`,
  )
}
