import { isFree } from '#lib/db/embedded/server.ts'

/** The port itself or the next one after it that nobody listens on; a port in `taken` counts as listened on. */
export async function freePortFrom(wanted: number, taken: readonly number[] = []): Promise<number> {
  for (let port = wanted; port < Math.min(wanted + 200, 65_536); port += 1) {
    // Somebody may listen on one address only, or on all of them.
    if (!taken.includes(port) && (await isFree(port)) && (await isFree(port, '0.0.0.0'))) return port
  }
  throw new Error(`No free port between ${wanted} and ${wanted + 199}.`)
}
