import {
  type MethodDefinition,
  Server,
  ServerCredentials,
  type ServiceError,
  type sendUnaryData,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js'
import { portTaken } from '../../listen.ts'
import type { GoogleError } from '../types.ts'
import type { Dispatcher } from './dispatch.ts'
import { decodeMessage, encodeMessage } from './message-codec.ts'
import { type ApiMethod, apiMethods } from './methods.ts'
import { asGoogleError, grpcCodeOf } from './status.ts'

type Answer = sendUnaryData<Uint8Array>

/** Google's APIs over gRPC without TLS; whoever calls is let in, as an insecure channel carries no credentials. */
export function createGrpcServer(dispatcher: Dispatcher): Server {
  const server = new Server()
  for (const methods of byService(apiMethods()).values()) {
    const handlers = methods.map((method) => [
      method.name,
      ({ request }: { request: Uint8Array }, answer: Answer) => handle(dispatcher, method, request, answer),
    ])
    server.addService(
      Object.fromEntries(methods.map((method) => [method.name, definitionOf(method)])),
      Object.fromEntries(handlers) as UntypedServiceImplementation,
    )
  }
  return server
}

/** Messages pass as bytes: they are read and written where a failure can be recorded and told in Google's words. */
function definitionOf({ path }: ApiMethod): MethodDefinition<Uint8Array, Uint8Array> {
  return {
    path,
    requestStream: false,
    responseStream: false,
    requestDeserialize: asBytes,
    requestSerialize: asBytes,
    responseDeserialize: asBytes,
    responseSerialize: asBytes,
  }
}

function asBytes(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function handle(dispatcher: Dispatcher, method: ApiMethod, bytes: Uint8Array, answer: Answer): void {
  let response: Uint8Array | undefined
  try {
    dispatcher.handle({
      method,
      read: () => ({ request: decodeMessage(method.requestType, bytes) }),
      write: (message) => {
        response = encodeMessage(method.responseType, message)
      },
    })
  } catch (error) {
    answer(serviceError(asGoogleError(error)))
    return
  }
  answer(null, response)
}

function serviceError(error: GoogleError): Partial<ServiceError> {
  return { code: grpcCodeOf(error.status), details: error.message }
}

/** One entry an address: operations stand in the table once for each version of REST, and once here. */
function byService(methods: readonly ApiMethod[]): Map<string, ApiMethod[]> {
  const services = new Map<string, ApiMethod[]>()
  const paths = new Set<string>()
  for (const method of methods) {
    if (paths.has(method.path)) continue
    paths.add(method.path)
    const service = method.path.slice(0, method.path.lastIndexOf('/'))
    services.set(service, [...(services.get(service) ?? []), method])
  }
  return services
}

/**
 * Listens on loopback only.
 * @returns the port, which is another one than asked for when that was 0.
 * @throws Error in plain words when the port is taken.
 */
export async function listenGrpc(server: Server, port: number, setting: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, bound) => {
      if (!error) resolve(bound)
      else reject(error.message.includes('EADDRINUSE') ? portTaken(port, setting) : error)
    })
  })
}
