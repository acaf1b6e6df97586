import type { EndpointIdentity as Named } from './endpoint-identity.ts'

/** Clouds let endpoints of different regions and accounts have the same name, and teams use it: a fleet's may all be called alike. */

const wordsOf = ({ provider, account, region, name }: Named): readonly string[] => [
  name,
  `${region}/${name}`,
  `${account}/${region}/${name}`,
  `${provider}/${account}/${region}/${name}`,
]

/** How an endpoint is told from all others on a page and in an address: by its name, `region/name`, `account/region/name` or all of these with its provider. */
export function endpointWord(endpoint: Named, all: readonly Named[]): string {
  const words = wordsOf(endpoint)
  const meansOne = (word: string) => all.filter((other) => wordsOf(other).includes(word)).length <= 1
  return words.find(meansOne) ?? words.at(-1) ?? endpoint.name
}

/** {@link endpointWord} for each endpoint of a fleet, looked up instead of compared with all others. */
export function endpointWordIn(all: readonly Named[]): (endpoint: Named) => string {
  const names = new Set(all.map(({ name }) => name))
  // Mostly no name is shared, and none reads like a longer word: then nothing longer is written twenty thousand times.
  if (names.size === all.length && ![...names].some((name) => name.includes('/'))) return ({ name }) => name
  const byWord = endpointsByWord(all)
  return (endpoint) => {
    const words = wordsOf(endpoint)
    return words.find((word) => (byWord.get(word)?.length ?? 0) <= 1) ?? words.at(-1) ?? endpoint.name
  }
}

/** Every word with the endpoints that go by it, for looking up many. */
export function endpointsByWord<E extends Named>(all: readonly E[]): Map<string, E[]> {
  const byWord = new Map<string, E[]>()
  for (const endpoint of all) {
    for (const word of new Set(wordsOf(endpoint))) {
      const known = byWord.get(word)
      if (known) known.push(endpoint)
      else byWord.set(word, [endpoint])
    }
  }
  return byWord
}

/** Every endpoint that goes by the word; several where it is a name that they share. */
export function endpointsCalled<E extends Named>(word: string, all: readonly E[]): E[] {
  return all.filter((endpoint) => wordsOf(endpoint).includes(word))
}
