'use client'

import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { ApiError } from '#lib/web/queries/fetch-json.ts'
import { NotificationArea } from '../notify/notification-area.tsx'
import { cssVariables, theme } from './theme.ts'

function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // Live events say when something is old; this bounds how long a lost event can matter.
        staleTime: 60_000,
        // An answer that is a sentence (4xx, 503) will not be another in a second; the live connection asks again.
        retry: (failures, error) => !(error instanceof ApiError) && failures < 2,
        networkMode: 'always',
      },
    },
  })
}

export function Providers({ children }: { children: ReactNode }) {
  const [queryClient] = useState(createQueryClient)
  // Whoever drives the page by machine waits for this: what is clicked before it is drawn, but not heard.
  useEffect(() => {
    document.documentElement.dataset.answers = 'true'
  }, [])
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        {children}
        <NotificationArea />
      </QueryClientProvider>
    </MantineProvider>
  )
}
