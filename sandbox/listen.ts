import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * Milliseconds for which an idle connection is kept, by every server over HTTP: moving the clock by hours keeps this process busy for
 * seconds, in which a client may take up a connection that idled.
 */
export const KEEP_ALIVE_MS = 60_000

/**
 * Listens on loopback only.
 * @returns the port, which is another one than asked for when that was 0.
 * @throws Error in plain words when the port is taken.
 */
export async function listen(server: Server, port: number, setting: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? portTaken(port, setting) : error)
    })
    server.listen(port, '127.0.0.1', resolve)
  })
  return (server.address() as AddressInfo).port
}

export function portTaken(port: number, setting: string): Error {
  return new Error(
    `Port ${port} is already in use. Set ${setting} to another port, or to 0 for any free one.`,
  )
}

/** Stops listening and ends connections that are kept open. */
export async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
