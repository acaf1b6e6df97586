// What is to be installed, decided from what is there. Plain JavaScript for Node 18.

/**
 * @typedef {'product' | 'tools'} PackageSet the packages that run the product, or with them the tools that check it
 * @typedef {{ lock: string, set: PackageSet }} Installed hash of the lock file that they are of
 */

/**
 * @param {{ wanted: PackageSet, lock: string, before: Installed | undefined, lacksNode: boolean, inUse?: boolean }} situation lacksNode: the
 *   Node.js that comes with the packages was left out for a newer one, which is no longer the one that runs this; inUse: somebody may be
 *   at work with what is there
 * @returns {{ set: PackageSet, onlyTools: boolean } | undefined} undefined: nothing to do; onlyTools: the rest is there and stays
 */
export function planInstall({ wanted, lock, before, lacksNode, inUse = false }) {
  const isCurrent = before?.lock === lock && !lacksNode
  if (isCurrent && (before.set === 'tools' || wanted === 'product')) return undefined
  // Whoever works on it keeps the tools when the lock file moves on.
  const set = wanted === 'tools' || before?.set === 'tools' ? 'tools' : 'product'
  return { set, onlyTools: isCurrent || (inUse && before !== undefined) }
}
