/**
 * A fraction in [0, 1) that depends on the seed and the keys only, so that state moved forward late or in another
 * order comes out the same. FNV-1a with a final avalanche (murmur3's), because FNV alone leaves similar keys close.
 */
export function seededFraction(seed: number, ...keys: (string | number)[]): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0
  for (const character of keys.join('\u0000')) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}
