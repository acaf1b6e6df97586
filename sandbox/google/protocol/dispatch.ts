import type { World } from '../../world/world.ts'
import { GoogleError, type GoogleService, type Message } from '../types.ts'
import type { ApiMethod, ServiceKey } from './methods.ts'
import { API_OF, Refusals } from './refusals.ts'
import { resourcePlaceOf } from './resource-place.ts'
import { asGoogleError, httpStatusOf } from './status.ts'

/** A call as either wire hands it over. */
export interface WireCall {
  method: ApiMethod
  /** As much of the request as is known before it is read. */
  named?: Message
  /** @throws GoogleError when what was sent is not the method's message. */
  read(): { request: Message; extra?: Readonly<Record<string, string>> }
  /** Puts the answer into the wire's form, so that an answer that cannot be sent is recorded as the failure that it is. */
  write(response: Message): void
}

/** A call that was understood, with what was answered. */
export interface GoogleExchange {
  method: ApiMethod
  request: Message
  response?: Message
  refusal?: GoogleError
}

/** As much of the world as answering needs. */
export type AnsweringWorld = Pick<World, 'clock' | 'faults' | 'calls' | 'advance'>

/** Answers every request to Google's APIs, by gRPC and by REST alike: where, what; faults; behaviour; the record of the call. */
export class Dispatcher {
  readonly #world: AnsweringWorld
  readonly #services: Readonly<Record<ServiceKey, GoogleService>>
  readonly #refusals: Refusals
  readonly #watch: ((exchange: GoogleExchange) => void) | undefined

  /** @param watch is told of every call, once it is answered */
  constructor(
    world: AnsweringWorld,
    services: Readonly<Record<ServiceKey, GoogleService>>,
    watch?: (exchange: GoogleExchange) => void,
  ) {
    this.#world = world
    this.#watch = watch
    this.#services = services
    this.#refusals = new Refusals(world.faults)
  }

  /** @throws GoogleError to be told to the caller. */
  handle({ method, named = {}, read, write }: WireCall): void {
    this.#world.advance()
    let request = named
    try {
      const { extra = {}, ...sent } = read()
      request = sent.request
      this.#refusals.check(method, resourcePlaceOf(request))
      const { methods } = this.#services[method.service]
      const behaviour = Object.hasOwn(methods, method.name) ? methods[method.name] : undefined
      if (!behaviour)
        throw new GoogleError('UNIMPLEMENTED', 'Operation is not implemented, or supported, or enabled.')
      // Behaviour may keep and change what it is given; the record stays as it was sent.
      const own = structuredClone(request)
      const response = behaviour({ version: method.version, method: method.name, request: own, extra })
      write(response)
      this.#record(method, request, 200)
      this.#watch?.({ method, request, response })
    } catch (error) {
      const refusal = asGoogleError(error)
      this.#record(method, request, httpStatusOf(refusal.status), refusal.status)
      this.#watch?.({ method, request, refusal })
      throw refusal
    }
  }

  #record(method: ApiMethod, request: Message, status: number, errorCode?: string): void {
    const { project, location } = resourcePlaceOf(request)
    this.#world.calls.record({
      at: this.#world.clock.now(),
      service: method.service === 'Operations' ? 'longrunning' : API_OF[method.service],
      operation: method.name,
      account: project,
      region: location,
      request,
      status,
      ...(errorCode === undefined ? {} : { errorCode }),
    })
  }
}
