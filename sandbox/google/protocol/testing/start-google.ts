import { close, listen } from '../../../listen.ts'
import { CallLog } from '../../../world/calls.ts'
import { SandboxClock } from '../../../world/clock.ts'
import { FaultBook } from '../../../world/faults.ts'
import type { GoogleCall, GoogleService, Message } from '../../types.ts'
import { Dispatcher } from '../dispatch.ts'
import { createGrpcServer, listenGrpc } from '../grpc-server.ts'
import type { ServiceKey } from '../methods.ts'
import { createRestServer } from '../rest-server.ts'

export interface TestGoogle {
  grpcPort: number
  restPort: number
  faults: FaultBook
  calls: CallLog
  /** What behaviour was asked, the latest last. */
  asked: GoogleCall[]
  stop(): Promise<void>
}

/** Both of Google's wires in front of methods that a test gives, written `EndpointService.GetEndpoint`. */
export async function startGoogle(
  answers: Record<`${ServiceKey}.${string}`, (request: Message, call: GoogleCall) => Message>,
): Promise<TestGoogle> {
  const clock = new SandboxClock(Date.parse('2026-01-15T03:47:00Z'), 0)
  const faults = new FaultBook(clock)
  const calls = new CallLog()
  const asked: GoogleCall[] = []
  const serviceOf = (key: ServiceKey): GoogleService => {
    const methods = Object.entries(answers)
      .filter(([name]) => name.startsWith(`${key}.`))
      .map(([name, answer]) => [
        name.slice(key.length + 1),
        (call: GoogleCall) => {
          asked.push(call)
          return answer(call.request, call)
        },
      ])
    return { methods: Object.fromEntries(methods) }
  }
  const dispatcher = new Dispatcher(
    { clock, faults, calls, advance() {} },
    {
      EndpointService: serviceOf('EndpointService'),
      ModelService: serviceOf('ModelService'),
      Operations: serviceOf('Operations'),
      MetricService: serviceOf('MetricService'),
    },
  )
  const grpc = createGrpcServer(dispatcher)
  const rest = createRestServer(dispatcher, [])
  const grpcPort = await listenGrpc(grpc, 0, 'SANDBOX_GOOGLE_GRPC_PORT')
  const restPort = await listen(rest, 0, 'SANDBOX_GOOGLE_REST_PORT')
  return {
    grpcPort,
    restPort,
    faults,
    calls,
    asked,
    async stop() {
      grpc.forceShutdown()
      await close(rest)
    },
  }
}
