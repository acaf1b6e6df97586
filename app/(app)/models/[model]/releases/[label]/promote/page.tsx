import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { loadPlanPreview } from '#lib/web/loaders/plan.ts'
import { loadRelease } from '#lib/web/loaders/release.ts'
import { planChoiceOf } from '#lib/web/queries/plan.ts'
import { requirePerson } from '#lib/web/session.ts'
import { PromoteScreen } from './promote-screen.tsx'

interface PromotePageProps {
  params: Promise<{ model: string; label: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export async function generateMetadata({ params }: PromotePageProps): Promise<Metadata> {
  const { model, label } = await params
  return { title: `Promote ${model} ${label}` }
}

export default async function PromotePage({ params, searchParams }: PromotePageProps) {
  const person = await requirePerson()
  const { model, label } = await params
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(await searchParams)) {
    if (typeof value === 'string') parameters.set(name, value)
  }
  const choice = planChoiceOf(parameters)
  const [release, previewed] = await Promise.all([
    loadRelease(person, model, label),
    loadPlanPreview(person, { model, release: label, ...choice }),
  ])
  if (!release || !previewed.ok) notFound()
  return <PromoteScreen initial={previewed.view} initialChoice={choice} plans={release.plans} />
}
