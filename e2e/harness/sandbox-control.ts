/** The sandbox's control API, as the stories use it. Nothing of `sandbox/` is imported: the wire is the contract. */
export interface Call {
  id: number
  /** Cloud time, epoch ms. */
  at: number
  service: string
  operation: string
  region: string
  request: Record<string, unknown>
  status: number
  errorCode?: string
}

export interface CallFilter {
  service?: string
  operation?: string
  region?: string
  status?: number
  limit?: number
}

export interface Published {
  model: string
  /** Label: `v427`. */
  release: string
}

export interface SandboxControl {
  /** Every API call received that the filter leaves, oldest first. */
  calls(filter?: CallFilter): Promise<Call[]>
  clock: {
    /** Cloud time. */
    now(): Promise<Date>
    /** Lets that much cloud time pass at once. */
    advance(seconds: number): Promise<void>
  }
  /** A new release appears in the registry. */
  publish(options?: Record<string, unknown>): Promise<Published>
  /** Puts a fault in force (see `POST /faults`). @returns its id, what else was answered, and how to end it */
  fault(
    fault: { kind: string } & Record<string, unknown>,
  ): Promise<{ id: string; answer: Record<string, unknown>; end(): Promise<void> }>
}

/** What the control API answered with another status than it should have. */
export class ControlAnswer extends Error {
  readonly status: number

  constructor(asked: string, status: number, text: string) {
    super(`${asked} answered ${status}: ${text}`)
    this.name = 'ControlAnswer'
    this.status = status
  }
}

export function connectSandboxControl(controlUrl: string): SandboxControl {
  async function ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${controlUrl}${path}`, {
      method,
      ...(body !== undefined && {
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      }),
    })
    const text = await response.text()
    if (!response.ok) throw new ControlAnswer(`${method} ${path}`, response.status, text)
    return (text === '' ? undefined : JSON.parse(text)) as Answer
  }
  return {
    async calls(filter = {}) {
      const query = new URLSearchParams({ limit: '100000' })
      for (const [name, value] of Object.entries(filter)) query.set(name, String(value))
      const { calls } = await ask<{ calls: Call[] }>('GET', `/calls?${query}`)
      return calls.toSorted((one, other) => one.id - other.id)
    },
    clock: {
      now: async () => new Date((await ask<{ now: number }>('GET', '/clock')).now),
      advance: (seconds) => ask('POST', '/clock/advance', { seconds }),
    },
    publish: (options = {}) => ask('POST', '/publish', { model: 'fraud-scoring', ...options }),
    async fault(fault) {
      const answer = await ask<{ id: string }>('POST', '/faults', fault)
      return { id: answer.id, answer: { ...answer }, end: () => ask('DELETE', `/faults/${answer.id}`) }
    },
  }
}
