'use client'

import { useQuery } from '@tanstack/react-query'
import { clearFault, injectFault, publishRelease } from '#app/actions/faults.ts'
import { FaultLabPage } from '#components/fault-lab/fault-lab-page.tsx'
import { faultsQuery } from '#lib/web/queries/faults.ts'
import { keys } from '#lib/web/queries/keys.ts'
import { useRefresh } from '#lib/web/queries/refresh.ts'
import type { FaultLabView } from '#lib/web/views.ts'

export function FaultLabScreen({ initial }: { initial: FaultLabView }) {
  const { data: lab } = useQuery({ ...faultsQuery(), initialData: initial })
  const refresh = useRefresh(keys.faults)
  return (
    <FaultLabPage
      lab={lab}
      onInject={(input) => refresh(() => injectFault(input))}
      onPublish={(model) => refresh(() => publishRelease({ model }))}
      onClear={(id) => refresh(() => clearFault({ id }))}
    />
  )
}
