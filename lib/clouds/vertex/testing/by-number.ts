import type { Google } from '#lib/clouds/google/clients.ts'

/** Google as it is: asked for a project by its id or its number, and told the number, whatever was asked. */
export function tellingNumbers({ clients, clock }: Google, id: string, number: string): Google {
  const asked = (name: string) => name.replace(`projects/${number}/`, `projects/${id}/`)
  const told = <T>(answer: T): T => replaced(answer, `projects/${id}/`, `projects/${number}/`)
  return {
    clock,
    clients: {
      ...clients,
      get: async <T>(location: string, path: string, query: Readonly<Record<string, string>>) =>
        told(await clients.get<T>(location, asked(path), query)),
      async models(location) {
        const client = await clients.models(location)
        const getModel = async ({ name }: { name: string }) => {
          const [model] = await client.getModel({ name: asked(name) })
          return [told({ ...model })]
        }
        return withMethod(client, 'getModel', getModel)
      },
      async endpoints(location) {
        const client = await clients.endpoints(location)
        async function* listEndpointsAsync(...input: Parameters<typeof client.listEndpointsAsync>) {
          for await (const each of client.listEndpointsAsync(...input)) yield told({ ...each })
        }
        return withMethod(client, 'listEndpointsAsync', listEndpointsAsync)
      },
    },
  }
}

function withMethod<C extends object>(client: C, name: keyof C, method: unknown): C {
  return new Proxy(client, {
    get: (of, key) => (key === name ? method : Reflect.get(of, key)),
  })
}

/** Names stand in texts only, at any depth. */
function replaced<T>(value: T, from: string, to: string): T {
  if (typeof value === 'string') return value.replace(from, to) as T
  if (Array.isArray(value)) return value.map((each) => replaced(each, from, to)) as T
  // Messages of the library have members of their own only.
  if (value === null || typeof value !== 'object' || 'low' in value) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, replaced(member, from, to)]),
  ) as T
}
