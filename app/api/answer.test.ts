import { expect, test } from 'vitest'
import { answered } from './answer.ts'

/** As Next ends the signal of a request whose browser went away. */
class ResponseAborted extends Error {
  override name = 'ResponseAborted'
}

test.each([
  ['Next', new ResponseAborted()],
  ['the platform', new DOMException('This operation was aborted', 'AbortError')],
])(
  'a request that was cancelled while it waited is no error of the server, as %s tells it',
  async (_, gone) => {
    expect((await answered(() => Promise.reject(gone))).status).toBe(499)
  },
)
