/** No request of a cloud's API comes near; whoever walks through what is nested without end runs out of stack. */
const DEEPEST = 100

/** @throws SyntaxError for text that is not JSON, or is nested more than 100 levels deep. */
export function parseJson(text: string): unknown {
  if (isTooDeep(text)) throw new SyntaxError(`It is nested more than ${DEEPEST} levels deep.`)
  return JSON.parse(text)
}

function isTooDeep(text: string): boolean {
  let depth = 0
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (quoted && character === '\\') at++
    else if (character === '"') quoted = !quoted
    else if (quoted) continue
    else if (character === '{' || character === '[') depth++
    else if (character === '}' || character === ']') depth--
    if (depth > DEEPEST) return true
  }
  return false
}
