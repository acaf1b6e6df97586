/** Next calls this once, before the server answers anything. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { tellPeers } = await import('#lib/auth/peer.ts')
  tellPeers()
}
