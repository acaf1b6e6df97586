import { escapeXml } from '../world/escape-xml.ts'
import { isoTime, isTimeMember } from './times.ts'

/** The Query protocol: form fields such as `Dimensions.member.1.Name=x` in, XML with `member` lists out. */

type Tree = Map<string, Tree | string>

const NUMBER_MEMBERS = new Set([
  'Period',
  'Threshold',
  'EvaluationPeriods',
  'DatapointsToAlarm',
  'Value',
  'Values',
  'Counts',
  'SampleCount',
  'Sum',
  'Minimum',
  'Maximum',
  'MaxRecords',
  'MaxDatapoints',
  'MaxResults',
  'StorageResolution',
  'DurationSeconds',
  'ActionsSuppressorWaitPeriod',
  'ActionsSuppressorExtensionPeriod',
])
const FLAG_MEMBERS = new Set(['ActionsEnabled', 'ReturnData'])
/** Members whose text looks like a number but is text: a dimension's or a tag's value. */
const TEXT_VALUE_PARENTS = new Set(['Dimensions', 'Tags'])

/** Reads form fields into the nested input that the JSON protocol would carry. */
export function readForm(form: URLSearchParams): Record<string, unknown> {
  const root: Tree = new Map()
  for (const [name, value] of form) {
    if (name !== 'Action' && name !== 'Version') plant(root, name.split('.'), value)
  }
  return (grow(root, '', '') ?? {}) as Record<string, unknown>
}

function plant(tree: Tree, path: string[], value: string): void {
  const [head = '', ...rest] = path
  if (rest.length === 0) {
    tree.set(head, value)
    return
  }
  const existing = tree.get(head)
  const child: Tree = existing instanceof Map ? existing : new Map()
  tree.set(head, child)
  plant(child, rest, value)
}

/** @param member name of the value. @param owner name of the list or structure around it. */
function grow(node: Tree | string, member: string, owner: string): unknown {
  if (typeof node === 'string') return leaf(node, member, owner)
  const items = node.get('member')
  if (items instanceof Map) {
    return [...items.entries()]
      .sort(([a], [b]) => Number(a) - Number(b))
      .map(([, item]) => grow(item, member, item instanceof Map ? member : owner))
  }
  return Object.fromEntries([...node.entries()].map(([name, child]) => [name, grow(child, name, member)]))
}

function leaf(value: string, member: string, owner: string): unknown {
  if (isTimeMember(member)) {
    const milliseconds = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value)
    return milliseconds / 1000
  }
  if (
    NUMBER_MEMBERS.has(member) &&
    !TEXT_VALUE_PARENTS.has(owner) &&
    value !== '' &&
    !Number.isNaN(Number(value))
  ) {
    return Number(value)
  }
  if (FLAG_MEMBERS.has(member)) return value === 'true'
  return value
}

export function writeXmlResult(
  operation: string,
  result: unknown,
  namespace: string,
  requestId: string,
): string {
  const content = isEmpty(result) ? '' : `<${operation}Result>${writeMembers(result)}</${operation}Result>`
  return `<${operation}Response xmlns="${namespace}">${content}<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation}Response>`
}

export function writeXmlError(
  code: string,
  message: string,
  status: number,
  namespace: string,
  requestId: string,
): string {
  const type = status < 500 ? 'Sender' : 'Receiver'
  return `<ErrorResponse xmlns="${namespace}"><Error><Type>${type}</Type><Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`
}

function isEmpty(result: unknown): boolean {
  return result === undefined || result === null
}

function writeMembers(value: unknown): string {
  if (typeof value !== 'object' || value === null) return ''
  return Object.entries(value)
    .filter(([, member]) => member !== undefined && member !== null)
    .map(([name, member]) => `<${name}>${writeValue(member, name)}</${name}>`)
    .join('')
}

function writeValue(value: unknown, member: string): string {
  if (Array.isArray(value))
    return value.map((item) => `<member>${writeValue(item, member)}</member>`).join('')
  if (typeof value === 'object' && value !== null) return writeMembers(value)
  if (typeof value === 'number' && isTimeMember(member)) return isoTime(value)
  return escapeXml(String(value))
}
