import type { EndpointServiceClient } from '@google-cloud/aiplatform/build/src/v1beta1/endpoint_service_client.js'
import type { ModelServiceClient } from '@google-cloud/aiplatform/build/src/v1beta1/model_service_client.js'
import type { MetricServiceClient } from '@google-cloud/monitoring/build/src/v3/metric_service_client.js'
import type { Clock } from '#lib/domain/ports.ts'
import { asCloudError } from './errors.ts'
import { liveRest, sandboxRest } from './rest.ts'

/** How the process reaches Google. */
export interface GoogleOptions {
  /** Set: every call goes to this sandbox; undefined: application default credentials and Google itself. */
  sandbox: { grpcPort: number; restUrl: string } | undefined
}

/**
 * Google's client libraries by location, loaded with the first call that needs them (they weigh more than 100 MB), made
 * once and kept. Reads that are UNAVAILABLE are tried again by the library for up to 10 s, changes never.
 * Every rejection is to be turned by `called`.
 */
export interface GoogleClients {
  /** v1beta1: v1 knows no rolling deployments. */
  endpoints(location: string): Promise<EndpointServiceClient>
  models(location: string): Promise<ModelServiceClient>
  metrics(): Promise<MetricServiceClient>
  /**
   * Reads Vertex AI over REST, for what stands in no proto.
   * @param path with the version, e.g. `v1beta1/projects/P/locations/L/endpoints/E`
   */
  get<T>(location: string, path: string, query: Readonly<Record<string, string>>): Promise<T>
  /**
   * Reads Cloud Storage's JSON API.
   * @param path e.g. `storage/v1/b/BUCKET/o`
   */
  storage<T>(path: string, query: Readonly<Record<string, string>>): Promise<T>
  /** Ends the connections in the background; the clients must not be used afterwards. */
  close(): void
}

/** What every Google adapter works with. */
export interface Google {
  clients: GoogleClients
  clock: Clock
}

/** Real milliseconds that one read may take, its repetitions included. A change is sent once and has as long. */
export const CALL_TIMEOUT_MS = 10_000

interface Closable {
  initialize(): Promise<unknown>
  close(): Promise<void>
}

export function googleClients(options: GoogleOptions): GoogleClients {
  const kept = new Map<string, Promise<Closable>>()
  const rest = options.sandbox === undefined ? liveRest() : sandboxRest(options.sandbox.restUrl)
  const storage = options.sandbox === undefined ? liveRest(() => 'https://storage.googleapis.com') : rest

  async function settings(apiEndpoint: string) {
    if (options.sandbox === undefined) return { apiEndpoint }
    const [{ grpc }, { OAuth2Client }] = await Promise.all([
      import('google-gax'),
      import('google-auth-library'),
    ])
    return {
      apiEndpoint: '127.0.0.1',
      port: options.sandbox.grpcPort,
      sslCreds: grpc.credentials.createInsecure(),
      projectId: 'sandbox',
      // Given, so that no credentials are looked for on the machine.
      authClient: new OAuth2Client(),
    }
  }

  function keep<C extends Closable>(kind: string, location: string, make: () => Promise<C>): Promise<C> {
    const place = `${kind}/${location}`
    const known = kept.get(place)
    // The key names the kind, so what is kept under it is of that class.
    if (known !== undefined) return known as Promise<C>
    const made = make().then(async (client) => {
      // Awaited here: a client that finds no credentials would otherwise reject where nobody listens.
      await client.initialize()
      return client
    })
    const guarded = made.catch((error: unknown) => {
      kept.delete(place)
      throw asCloudError(error, {
        permission: `${kind}.connect`,
        method: 'the first call',
        location,
        subject: undefined,
      })
    })
    kept.set(place, guarded)
    return guarded
  }

  // In the sandbox one server answers for every location.
  const locationKey = (location: string) => (options.sandbox === undefined ? location : 'sandbox')
  const vertex = (location: string) => settings(`${location}-aiplatform.googleapis.com`)

  return {
    // The classes are imported from their own files: the package's index loads every service of both versions, 140 MB more.
    endpoints: (location) =>
      keep('aiplatform.endpoints', locationKey(location), async () => {
        const { EndpointServiceClient } = await import(
          '@google-cloud/aiplatform/build/src/v1beta1/endpoint_service_client.js'
        )
        return new EndpointServiceClient({
          ...(await vertex(location)),
          clientConfig: callConfig('google.cloud.aiplatform.v1beta1.EndpointService', {
            reads: ['GetEndpoint', 'ListEndpoints'],
            changes: ['DeployModel', 'UndeployModel'],
          }),
        })
      }),
    models: (location) =>
      keep('aiplatform.models', locationKey(location), async () => {
        const { ModelServiceClient } = await import(
          '@google-cloud/aiplatform/build/src/v1beta1/model_service_client.js'
        )
        return new ModelServiceClient({
          ...(await vertex(location)),
          clientConfig: callConfig('google.cloud.aiplatform.v1beta1.ModelService', {
            reads: [
              'GetModel',
              'ListModels',
              'ListModelVersions',
              'GetModelEvaluation',
              'ListModelEvaluations',
            ],
            changes: ['MergeVersionAliases', 'UpdateModel'],
          }),
        })
      }),
    metrics: () =>
      keep('monitoring', 'global', async () => {
        const { MetricServiceClient } = await import(
          '@google-cloud/monitoring/build/src/v3/metric_service_client.js'
        )
        return new MetricServiceClient({
          ...(await settings('monitoring.googleapis.com')),
          clientConfig: callConfig('google.monitoring.v3.MetricService', {
            reads: ['ListTimeSeries', 'ListMetricDescriptors'],
            changes: [],
          }),
        })
      }),
    get: (location, path, query) => rest(location, path, query, CALL_TIMEOUT_MS),
    storage: (path, query) => storage('global', path, query, CALL_TIMEOUT_MS),
    close() {
      // A client that was never made, or does not end cleanly, has nothing more to give back.
      for (const client of kept.values()) client.then((made) => made.close()).catch(() => undefined)
      kept.clear()
    },
  }
}

/** In the form of the libraries' own configuration files, which it overrides for the methods named. */
function callConfig(service: string, { reads, changes }: { reads: string[]; changes: string[] }) {
  const method = (retry: 'again' | 'once') => ({
    timeout_millis: CALL_TIMEOUT_MS,
    retry_codes_name: retry,
    retry_params_name: 'patient',
  })
  return {
    interfaces: {
      [service]: {
        retry_codes: { again: ['UNAVAILABLE'], once: [] },
        retry_params: {
          patient: {
            initial_retry_delay_millis: 200,
            retry_delay_multiplier: 2,
            max_retry_delay_millis: 2_000,
            initial_rpc_timeout_millis: CALL_TIMEOUT_MS,
            rpc_timeout_multiplier: 1,
            max_rpc_timeout_millis: CALL_TIMEOUT_MS,
            total_timeout_millis: CALL_TIMEOUT_MS,
          },
        },
        methods: Object.fromEntries([
          ...reads.map((name) => [name, method('again')] as const),
          ...changes.map((name) => [name, method('once')] as const),
        ]),
      },
    },
  }
}
