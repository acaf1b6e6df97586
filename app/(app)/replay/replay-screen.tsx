'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ReplayPage } from '#components/replay/replay-page.tsx'
import type { ReplayChoice } from '#lib/web/inputs.ts'
import { replayParameters, replayQuery } from '#lib/web/queries/replay.ts'
import type { ReplayView } from '#lib/web/views.ts'

interface ReplayScreenProps {
  initial: ReplayView
  initialChoice: ReplayChoice
}

export function ReplayScreen({ initial, initialChoice }: ReplayScreenProps) {
  const [choice, setChoice] = useState(initialChoice)
  const query = useQuery({
    ...replayQuery(choice),
    placeholderData: keepPreviousData,
    ...(choice === initialChoice ? { initialData: initial } : {}),
  })
  const choose = (next: ReplayChoice) => {
    setChoice(next)
    const parameters = replayParameters(next).toString()
    window.history.replaceState(null, '', parameters === '' ? window.location.pathname : `?${parameters}`)
  }
  return (
    <ReplayPage
      replay={query.data ?? initial}
      choice={choice}
      judging={query.isFetching}
      trouble={query.error?.message ?? null}
      onChoose={choose}
    />
  )
}
