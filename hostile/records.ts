import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Call, SandboxControl } from '../e2e/harness/sandbox-control.ts'
import { CloudTimes } from './cloud-times.ts'
import type { Place } from './places.ts'

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

/** What somebody put on an endpoint with the cloud's own tools. */
export interface ChangeBehind {
  place: Place
  /** Cloud time, epoch ms: it was made between the two. */
  from: number
  until: number
  /** Name of the configuration, or id of the DeployedModel, that only this change made. */
  mark: string
  /** Where the artifact stands, or the model version that was deployed. */
  served: { url: string } | { version: string }
}

/** What is asked of the sandbox's snapshot. */
interface Snapshot {
  nextCallId: number
  /** Cloud time, epoch ms. */
  now: number
  text: string
}

type Told = Pick<SandboxControl, 'calls' | 'clock'>

/** What the clouds themselves recorded of a night, gathered while it goes on: over a restart the sandbox keeps its last calls only. */
export class Records {
  readonly #control: Told
  readonly #folder: string
  readonly #calls = new Map<number, Accepted>()
  readonly #changed = new Map<string, ChangeBehind>()
  readonly times: CloudTimes
  /** Cloud seconds a second. */
  readonly rate: number
  #stopped = false
  #gathering: Promise<void> | undefined
  /** How often the sandbox was killed. */
  #lives = 0

  /** @param folder where the sandbox keeps its world */
  constructor(control: Told, folder: string, rate: number) {
    this.#control = control
    this.#folder = folder
    this.rate = rate
    this.times = new CloudTimes(rate)
  }

  accepted(): Accepted[] {
    return [...this.#calls.values()].sort((one, other) => one.id - other.id)
  }

  /** Endpoint → what somebody did to it behind Meridian's back. */
  changed(): ReadonlyMap<string, ChangeBehind> {
    return this.#changed
  }

  /** How often the sandbox has begun anew; what was asked of an earlier life may be lost. */
  get lives(): number {
    return this.#lives
  }

  /** @param life of the sandbox that was asked for the change */
  changedBehind(change: ChangeBehind, life = this.#lives): void {
    this.#changed.set(change.place.endpoint, change)
    // It was killed between its answer and now.
    if (life !== this.#lives) this.#forgetChanges(this.#snapshot())
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
    const life = this.#lives
    const asked = Date.now()
    const now = await this.#control.clock.now()
    const tookMs = Date.now() - asked
    const answers = await Promise.all(
      ['UpdateEndpoint', 'DeployModel'].map((operation) => this.#control.calls({ operation, status: 200 })),
    )
    // What was told before a kill is of a world that may be lost.
    if (life !== this.#lives) return
    this.times.add(asked + tookMs / 2, now.getTime(), tookMs)
    for (const call of answers.flat()) {
      const accepted = acceptedOf(call)
      if (accepted && !this.#calls.has(call.id)) this.#calls.set(call.id, accepted)
    }
  }

  /**
   * The sandbox was killed: its world begins again where it was last written down, up to a second earlier. What it accepted since, and what
   * was changed since, never happened there; its numbers are given anew.
   */
  forgetLost(): void {
    this.#lives += 1
    const snapshot = this.#snapshot()
    for (const id of this.#calls.keys()) if (id >= snapshot.nextCallId) this.#calls.delete(id)
    this.#forgetChanges(snapshot)
  }

  /** A change from before the snapshot is in it, even where its configuration has been replaced since; a later one only by its name. */
  #forgetChanges({ now, text }: Snapshot): void {
    for (const [endpoint, { until, mark }] of this.#changed) {
      if (until > now && !text.includes(JSON.stringify(mark))) this.#changed.delete(endpoint)
    }
  }

  #snapshot(): Snapshot {
    const file = path.join(this.#folder, 'sandbox.json')
    if (!existsSync(file)) return { nextCallId: 1, now: 0, text: '' }
    const text = readFileSync(file, 'utf8')
    return { ...(JSON.parse(text) as { nextCallId: number; now: number }), text }
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
  // Of a large request the sandbox keeps only the size over a restart.
  if ('leftOut' in request) return undefined
  if (operation === 'UpdateEndpoint') {
    const { EndpointName, EndpointConfigName } = request as unknown as UpdateEndpoint
    return { id, at, region, endpoint: EndpointName, target: EndpointConfigName }
  }
  if (operation !== 'DeployModel') return undefined
  const { endpoint, deployedModel } = request as unknown as DeployModel
  return { id, at, region, endpoint: endpoint.split('/').at(-1) ?? '', target: deployedModel.displayName }
}
