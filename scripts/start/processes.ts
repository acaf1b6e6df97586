import type { Child } from './child.ts'

/** Where the sandbox clouds are called, on loopback; given to the sandbox, 0 takes any free one. */
export interface SandboxPorts {
  awsPort: number
  googleGrpcPort: number
  googleRestPort: number
  controlPort: number
}

interface SandboxCommand {
  ports: SandboxPorts
  /** Cloud seconds per real second. */
  rate: number
  /** Where its snapshot is kept; undefined keeps nothing, for a world that ends with its process. */
  folder: string | undefined
  /** Cloud time at which a new world begins; 03:00 UTC of today when left out. */
  startAt?: Date
}

/** The processes of Meridian on one machine, as commands for {@link startChild}. */
export const commands = {
  sandbox: ({ ports, rate, folder, startAt }: SandboxCommand) => [
    'sandbox/main.ts',
    ...['--aws-port', String(ports.awsPort)],
    ...['--google-grpc-port', String(ports.googleGrpcPort)],
    ...['--google-rest-port', String(ports.googleRestPort)],
    ...['--control-port', String(ports.controlPort)],
    ...['--rate', String(rate)],
    ...(folder === undefined ? ['--forgets'] : ['--data', folder]),
    ...(startAt === undefined ? [] : ['--start', startAt.toISOString()]),
  ],
  worker: () => ['lib/orchestrator/main.ts'],
  web: ({ port, host }: { port: number; host: string }) => [
    'node_modules/next/dist/bin/next',
    'start',
    ...['-p', String(port)],
    ...['-H', host],
  ],
}

/** What every process is told; see lib/env.ts. */
export interface ProcessSettings {
  databaseUrl: string
  port: number
  baseUrl: string
  authSecret: string
  clouds: 'sandbox' | 'live'
  rate: number
  sandbox: SandboxPorts
}

export function environmentOf(settings: ProcessSettings): Record<string, string> {
  return {
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    DATABASE_URL: settings.databaseUrl,
    PORT: String(settings.port),
    BASE_URL: settings.baseUrl,
    AUTH_SECRET: settings.authSecret,
    CLOUDS: settings.clouds,
    CLOUD_CLOCK_RATE: String(settings.rate),
    SANDBOX_AWS_PORT: String(settings.sandbox.awsPort),
    SANDBOX_GOOGLE_GRPC_PORT: String(settings.sandbox.googleGrpcPort),
    SANDBOX_GOOGLE_REST_PORT: String(settings.sandbox.googleRestPort),
    SANDBOX_CONTROL_PORT: String(settings.sandbox.controlPort),
  }
}

/** Resolves when the web server says that it can serve people, i.e. reaches its database too. */
export async function waitUntilHealthy(baseUrl: string, child: Child, patienceMs = 60_000): Promise<void> {
  let gone: Error | undefined
  void child.ended.then(({ code, signal }) => {
    gone = new Error(`The web server ended (${code ?? signal}) before it was ready.`)
  })
  const until = performance.now() + patienceMs
  let last = 'it did not answer'
  while (performance.now() < until) {
    if (gone) throw gone
    try {
      const response = await fetch(`${baseUrl}/api/health`, { signal: AbortSignal.timeout(5_000) })
      if (response.ok) return
      last = `it answered ${response.status}`
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(
    `The web server was not ready after ${patienceMs / 1000} s: ${last} at ${baseUrl}/api/health.`,
  )
}
