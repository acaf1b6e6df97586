'use client'

import { useQuery } from '@tanstack/react-query'
import { PageHead } from '#components/panel/panel.tsx'
import { RolloutTable } from '#components/rollout/rollout-table.tsx'
import stack from '#components/rollout/rollouts.module.css'
import { mostShown, newestWords } from '#lib/web/limits.ts'
import { rolloutsQuery } from '#lib/web/queries/rollout.ts'
import type { RolloutRow } from '#lib/web/views.ts'

export function RolloutsScreen({ initial }: { initial: RolloutRow[] }) {
  const { data: rollouts } = useQuery({ ...rolloutsQuery(), initialData: initial })
  const open = rollouts.filter((rollout) => rollout.endedAt === null)
  const ended = rollouts.filter((rollout) => rollout.endedAt !== null)
  return (
    <>
      <PageHead
        title="Rollouts"
        facts={`${open.length} open · ${newestWords(ended.length, mostShown.rollouts) === undefined ? '' : 'at least '}${ended.length} ended`}
      />
      <div className={stack.stack}>
        <RolloutTable
          title="Open"
          rollouts={open}
          empty="No rollout is open. One starts from the page of a release: Promote."
        />
        <RolloutTable
          title="Ended"
          rollouts={ended}
          most={mostShown.rollouts}
          empty="No rollout has ended yet."
        />
      </div>
    </>
  )
}
