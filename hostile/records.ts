import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Call, SandboxControl } from '../e2e/harness/sandbox-control.ts'

/** An update that a cloud accepted, as the sandbox recorded it. */
export interface Accepted {
  id: number
  /** Cloud time, epoch ms. */
  at: number
  region: string
  endpoint: string
  /** EndpointConfigName, or the DeployedModel's display name. */
  target: string
}

/** What the clouds themselves recorded of a night, gathered while it goes on: over a restart the sandbox keeps its last calls only. */
export class Records {
  readonly #control: Pick<SandboxControl, 'calls'>
  readonly #calls = new Map<number, Accepted>()
  readonly changed = new Set<string>()
  #stopped = false
  #gathering: Promise<void> | undefined

  constructor(control: Pick<SandboxControl, 'calls'>) {
    this.#control = control
  }

  accepted(): Accepted[] {
    return [...this.#calls.values()].sort((one, other) => one.id - other.id)
  }

  changedBehind(endpoint: string): void {
    this.changed.add(endpoint)
  }

  /** Real milliseconds between two looks. */
  start(everyMs = 400): void {
    const gather = async () => {
      while (!this.#stopped) {
        // It may just be away.
        await this.gather().catch(() => undefined)
        await setTimeout(everyMs)
      }
    }
    this.#gathering = gather()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#gathering
    await this.gather()
  }

  async gather(): Promise<void> {
    const answers = await Promise.all(
      ['UpdateEndpoint', 'DeployModel'].map((operation) => this.#control.calls({ operation, status: 200 })),
    )
    for (const call of answers.flat()) {
      const accepted = acceptedOf(call)
      if (accepted && !this.#calls.has(call.id)) this.#calls.set(call.id, accepted)
    }
  }

  /**
   * The sandbox was killed: its world begins again where it was last written down, up to a second earlier. What it accepted since never
   * happened there, and its numbers are given anew.
   */
  forgetLost(folder: string): void {
    const file = path.join(folder, 'sandbox.json')
    const nextCallId = existsSync(file)
      ? (JSON.parse(readFileSync(file, 'utf8')) as { nextCallId: number }).nextCallId
      : 1
    for (const id of this.#calls.keys()) if (id >= nextCallId) this.#calls.delete(id)
  }
}

interface UpdateEndpoint {
  EndpointName: string
  EndpointConfigName: string
}
interface DeployModel {
  endpoint: string
  deployedModel: { displayName: string }
}

export function acceptedOf({ id, at, region, operation, request }: Call): Accepted | undefined {
  if (operation === 'UpdateEndpoint') {
    const { EndpointName, EndpointConfigName } = request as unknown as UpdateEndpoint
    return { id, at, region, endpoint: EndpointName, target: EndpointConfigName }
  }
  if (operation !== 'DeployModel') return undefined
  const { endpoint, deployedModel } = request as unknown as DeployModel
  return { id, at, region, endpoint: endpoint.split('/').at(-1) ?? '', target: deployedModel.displayName }
}
