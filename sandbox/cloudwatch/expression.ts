import { validation } from './input.ts'

/** Values by instant (ms); an instant without a value is missing. */
export type Series = ReadonlyMap<number, number>
type Value = number | Series

type Node =
  | { kind: 'number'; value: number }
  | { kind: 'id'; id: string }
  | { kind: 'negate'; of: Node }
  | { kind: 'binary'; operator: string; left: Node; right: Node }
  | { kind: 'call'; name: string; parameters: Node[] }

/** A metric math expression: + - * / ^, numbers, ids, parentheses, FILL, ABS, SUM, AVG, MIN, MAX. */
export interface Expression {
  node: Node
  /** The ids it refers to. */
  references: string[]
}

const LONGEST = 2048
const FUNCTIONS = ['FILL', 'ABS', 'SUM', 'AVG', 'MIN', 'MAX']
const PRECEDENCE: Readonly<Record<string, number>> = { '+': 1, '-': 1, '*': 2, '/': 2, '^': 3 }

/** Throws ValidationError, as CloudWatch words it, for what it cannot read. */
export function parseExpression(text: string): Expression {
  if (text.length > LONGEST)
    throw validation(`An expression must have length less than or equal to ${LONGEST}, not ${text.length}`)
  const tokens = text.match(/\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+|[A-Za-z_]\w*|[-+*/^(),[\]]|\S/g) ?? []
  const references = new Set<string>()
  let position = 0
  const peek = (): string | undefined => tokens[position]
  const fail = (): never => {
    throw validation(`Error in expression '${text}': Invalid syntax`)
  }
  const expect = (token: string): void => {
    if (tokens[position] !== token) fail()
    position++
  }

  const parseBinary = (least: number): Node => {
    let left = parseUnary()
    for (;;) {
      const operator = peek()
      const precedence = operator === undefined ? undefined : PRECEDENCE[operator]
      if (operator === undefined || precedence === undefined || precedence < least) return left
      position++
      left = {
        kind: 'binary',
        operator,
        left,
        right: parseBinary(operator === '^' ? precedence : precedence + 1),
      }
    }
  }
  const parseUnary = (): Node => {
    if (peek() !== '-') return parsePrimary()
    position++
    return { kind: 'negate', of: parseUnary() }
  }
  const parsePrimary = (): Node => {
    const token = peek() ?? fail()
    position++
    if (/^[\d.]/.test(token)) return { kind: 'number', value: Number(token) }
    if (token === '(') {
      const inner = parseBinary(1)
      expect(')')
      return inner
    }
    if (!/^[A-Za-z_]/.test(token)) return fail()
    if (peek() !== '(') {
      if (!/^[a-z]/.test(token)) return fail()
      references.add(token)
      return { kind: 'id', id: token }
    }
    if (!FUNCTIONS.includes(token))
      throw validation(`Error in expression '${text}': Unsupported function ${token}`)
    return { kind: 'call', name: token, parameters: parseParameters() }
  }
  const parseParameters = (): Node[] => {
    const parameters: Node[] = []
    expect('(')
    const list = peek() === '['
    if (list) position++
    parameters.push(parseBinary(1))
    while (peek() === ',') {
      position++
      parameters.push(parseBinary(1))
    }
    if (list) expect(']')
    expect(')')
    return parameters
  }

  const node = parseBinary(1)
  if (position !== tokens.length) fail()
  return { node, references: [...references] }
}

/**
 * Computes an expression over series. An instant is missing in the result where an operand is missing or a divisor is 0.
 * @param instants those that FILL fills.
 */
export function evaluateExpression(
  expression: Expression,
  seriesOf: (id: string) => Series,
  instants: readonly number[],
): Series {
  const evaluate = (node: Node): Value => {
    switch (node.kind) {
      case 'number':
        return node.value
      case 'id':
        return seriesOf(node.id)
      case 'negate':
        return combine([evaluate(node.of)], ([value = 0]) => -value)
      case 'binary':
        return combine([evaluate(node.left), evaluate(node.right)], ([left = 0, right = 0]) =>
          arithmetic(node.operator, left, right),
        )
      case 'call':
        return call(node.name, node.parameters.map(evaluate), instants)
    }
  }
  const result = evaluate(expression.node)
  if (typeof result === 'number') throw validation('Expression must refer to at least one time series')
  return result
}

function arithmetic(operator: string, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '/':
      return left / right
    default:
      return left ** right
  }
}

function call(name: string, values: Value[], instants: readonly number[]): Value {
  if (name === 'FILL') {
    const [series, filler] = values
    if (series === undefined || typeof series === 'number' || typeof filler !== 'number') {
      throw validation('FILL takes a time series and a number')
    }
    return new Map(instants.map((at) => [at, series.get(at) ?? filler]))
  }
  if (name === 'ABS') return combine(values, ([value = 0]) => Math.abs(value))
  return combine(values, (numbers) => {
    const sum = numbers.reduce((total, value) => total + value, 0)
    if (name === 'SUM') return sum
    if (name === 'AVG') return sum / numbers.length
    return name === 'MIN' ? Math.min(...numbers) : Math.max(...numbers)
  })
}

function combine(values: Value[], operation: (numbers: number[]) => number): Value {
  const series = values.filter((value): value is Series => typeof value !== 'number')
  const [first, ...others] = series
  if (!first) return operation(values.filter((value) => typeof value === 'number'))
  const result = new Map<number, number>()
  for (const at of first.keys()) {
    if (!others.every((other) => other.has(at))) continue
    const value = operation(values.map((each) => (typeof each === 'number' ? each : (each.get(at) ?? 0))))
    if (Number.isFinite(value)) result.set(at, value)
  }
  return result
}
