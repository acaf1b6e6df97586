'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { startRollout } from '#app/actions/rollouts.ts'
import { settleAction } from '#components/action/settle-action.ts'
import { PlanPage } from '#components/plan/plan-page.tsx'
import { keys } from '#lib/web/queries/keys.ts'
import { type PlanChoice, planParameters, planQuery } from '#lib/web/queries/plan.ts'
import { useRefresh } from '#lib/web/queries/refresh.ts'
import type { PlanPreview } from '#lib/web/views.ts'

interface PromoteScreenProps {
  initial: PlanPreview
  initialChoice: PlanChoice
  plans: string[]
}

export function PromoteScreen({ initial, initialChoice, plans }: PromoteScreenProps) {
  const { model, release } = initial
  const router = useRouter()
  const [choice, setChoice] = useState(initialChoice)
  const [starting, setStarting] = useState(false)
  const refresh = useRefresh(keys.rollouts, keys.fleet, keys.shell)
  const query = useQuery({
    ...planQuery({ model, release, ...choice }),
    placeholderData: keepPreviousData,
    // The server has asked for the choice that the page was opened with, and for no other.
    ...(choice === initialChoice ? { initialData: initial } : {}),
  })
  // A question without an answer leaves the page as it is; what cannot be started then is the page's to say.
  const [shown, setShown] = useState(initial)
  if (query.data !== undefined && query.data !== shown) setShown(query.data)
  const preview = query.data ?? shown

  const choose = (next: PlanChoice) => {
    setChoice(next)
    const parameters = planParameters(next).toString()
    window.history.replaceState(null, '', parameters === '' ? window.location.pathname : `?${parameters}`)
  }
  const start = async () => {
    setStarting(true)
    const waves = preview.waves.map((wave) => wave.endpoints.map((endpoint) => endpoint.endpoint))
    const result = await settleAction(
      () => refresh(() => startRollout({ model, release, ...choice, plan: preview.plan, waves })),
      preview.kind === 'catch-up' ? 'Catch-up started' : 'Rollout started',
    )
    if (result.ok && result.href !== undefined) return router.push(result.href)
    setStarting(false)
    // A refusal means that the preview is old.
    await query.refetch()
  }

  return (
    <PlanPage
      preview={preview}
      plans={plans}
      choice={choice}
      asking={query.isFetching}
      trouble={query.error?.message ?? null}
      starting={starting}
      onChoose={choose}
      onAskAgain={() => void query.refetch()}
      onStart={() => void start()}
    />
  )
}
