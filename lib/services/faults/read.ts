import { z } from 'zod'

const activeFaults = z.object({
  faults: z.array(
    z.object({
      id: z.string(),
      fault: z.looseObject({ kind: z.string() }),
      /** Cloud milliseconds since the epoch. */
      since: z.number(),
      until: z.number().nullish(),
    }),
  ),
})
const latestCalls = z.object({
  calls: z.array(
    z.object({
      id: z.number(),
      at: z.number(),
      service: z.string(),
      operation: z.string(),
      region: z.string(),
      status: z.number(),
      errorCode: z.string().nullish(),
    }),
  ),
})

export type SandboxReading = z.output<typeof activeFaults> & z.output<typeof latestCalls>

/** What is wrong in the sandbox, and what it was asked last; undefined while it does not answer. */
export async function readSandbox(controlUrl: string): Promise<SandboxReading | undefined> {
  const [active, received] = await Promise.all([
    ask(`${controlUrl}/faults`, activeFaults),
    ask(`${controlUrl}/calls?limit=50`, latestCalls),
  ])
  return active && received && { ...active, ...received }
}

async function ask<T extends z.ZodType>(url: string, shape: T): Promise<z.output<T> | undefined> {
  // It may go away while it answers, too.
  const answer = await fetch(url, { signal: AbortSignal.timeout(5_000), cache: 'no-store' })
    .then(async (response) => (response.ok ? { body: await response.json() } : undefined))
    .catch(() => undefined)
  return answer && shape.parse(answer.body)
}
