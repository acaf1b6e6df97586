/**
 * The body of a request as text; undefined when it is longer than `longest` bytes, of which no more than that is ever held.
 */
export async function readBody(request: Request, longest: number): Promise<string | undefined> {
  if (Number(request.headers.get('content-length') ?? 0) > longest) return undefined
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  for await (const part of request.body ?? []) {
    size += part.byteLength
    // Leaving the loop cancels the stream.
    if (size > longest) return undefined
    text += decoder.decode(part, { stream: true })
  }
  return text + decoder.decode()
}
