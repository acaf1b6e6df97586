'use client'

import { useQuery } from '@tanstack/react-query'
import { undeployPrevious } from '#app/actions/endpoints.ts'
import {
  proceedRegion,
  promoteRegionNow,
  retryRegion,
  revertRegion,
  skipRegion,
} from '#app/actions/regions.ts'
import { abortRollout, pauseRollout, resumeRollout, revertAllRegions } from '#app/actions/rollouts.ts'
import { RolloutPage } from '#components/rollout/rollout-page.tsx'
import { keys } from '#lib/web/queries/keys.ts'
import { useRefresh } from '#lib/web/queries/refresh.ts'
import { rolloutQuery } from '#lib/web/queries/rollout.ts'
import type { RolloutView } from '#lib/web/views.ts'

const rolloutActions = {
  pause: pauseRollout,
  resume: resumeRollout,
  abort: abortRollout,
  revertAll: revertAllRegions,
}
const regionActions = {
  promoteNow: promoteRegionNow,
  proceed: proceedRegion,
  revert: revertRegion,
  retry: retryRegion,
  skip: skipRegion,
}

export function RolloutScreen({ initial }: { initial: RolloutView }) {
  const { data: rollout } = useQuery({ ...rolloutQuery(initial.slug), initialData: initial })
  const refresh = useRefresh(keys.rollout(initial.slug), keys.rollouts, keys.shell)
  const { slug } = initial
  return (
    <RolloutPage
      rollout={rollout}
      onRolloutAction={(action, reason) =>
        refresh(() => rolloutActions[action]({ rollout: slug, ...withReason(reason) }))
      }
      onRegionAction={(action, lane, reason) =>
        refresh(() =>
          regionActions[action]({ rollout: slug, endpoint: lane.endpoint, ...withReason(reason) }),
        )
      }
      onUndeploy={({ endpoint, deployment }) => refresh(() => undeployPrevious({ endpoint, deployment }))}
    />
  )
}

const withReason = (reason: string) => (reason === '' ? {} : { reason })
