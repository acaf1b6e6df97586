/** One binding of a method to an HTTP address, as google.api.http tells it. */
export interface HttpRule {
  verb: string
  pattern: PathPattern
  /** `*`: the whole message; a name: that field of it; undefined: none, everything else stands in the query. */
  body: string | undefined
}

/** A path template such as `/v1/{model.name=models/x}:update`, ready to be matched. */
export interface PathPattern {
  /** Names of the variables, in proto's writing, such as `endpoint.name`. */
  variables: string[]
  expression: RegExp
}

export function compilePath(template: string): PathPattern {
  const variables: string[] = []
  const source = template
    .split(/(\{[^}]+\})/)
    .map((part) => {
      if (!part.startsWith('{')) return escapeText(part)
      const [variable = '', value = '*'] = part.slice(1, -1).split('=')
      variables.push(variable)
      return `(${value.split('/').map(segment).join('/')})`
    })
    .join('')
  return { variables, expression: new RegExp(`^${source}$`) }
}

/** What the variables of a template are in this path, decoded; undefined when the path is another. */
export function matchPath(
  { variables, expression }: PathPattern,
  path: string,
): Map<string, string> | undefined {
  const matched = expression.exec(path)
  if (!matched) return undefined
  return new Map(variables.map((name, index) => [name, decodeURIComponent(matched[index + 1] ?? '')]))
}

/** A colon begins a method's own verb (`:deployModel`), except in a project's id (`example.com:shop`). */
function segment(text: string, index: number, all: string[]): string {
  if (text === '**') return '[^:]+'
  if (text === '*') return all[index - 1] === 'projects' ? '[^/]+' : '[^/:]+'
  return escapeText(text)
}

function escapeText(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
