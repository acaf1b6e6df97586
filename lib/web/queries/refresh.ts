import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { ActionResult } from '../views.ts'

/**
 * Runs an action and has the named queries read again at its end, whatever it was: a refusal often means that the page is old. Live events do
 * the same for everyone else, but the person who acted should not depend on that connection.
 */
export function useRefresh(
  ...prefixes: readonly (readonly unknown[])[]
): (act: () => Promise<ActionResult>) => Promise<ActionResult> {
  const client = useQueryClient()
  const key = JSON.stringify(prefixes)
  return useCallback(
    async (act) => {
      try {
        return await act()
      } finally {
        for (const queryKey of JSON.parse(key) as unknown[][]) void client.invalidateQueries({ queryKey })
      }
    },
    [client, key],
  )
}
