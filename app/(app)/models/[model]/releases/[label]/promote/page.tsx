import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ActionLink } from '#components/action/action-link.tsx'
import { MessagePage } from '#components/shell/message-page.tsx'
import { loadPlanPreview } from '#lib/web/loaders/plan.ts'
import { loadRelease } from '#lib/web/loaders/release.ts'
import { planChoiceOf } from '#lib/web/queries/plan.ts'
import { requirePerson } from '#lib/web/session.ts'
import { say } from '#lib/words/say.ts'
import { PromoteScreen } from './promote-screen.tsx'

interface PromotePageProps {
  params: Promise<{ model: string; label: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export async function generateMetadata({ params }: PromotePageProps): Promise<Metadata> {
  const { model, label } = await params
  return { title: `Promote ${model} ${label}` }
}

function NoPreview({ code, sentence, href }: { code: string; sentence: string; href: string }) {
  return (
    <MessagePage
      title={code === 'unknown-plan' ? 'There is no such plan' : 'This plan cannot be previewed now'}
    >
      <p>{sentence}</p>
      <ActionLink href={href} label="Preview the model’s own plan" tone="primary" />
    </MessagePage>
  )
}

export default async function PromotePage({ params, searchParams }: PromotePageProps) {
  const person = await requirePerson()
  const { model, label } = await params
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(await searchParams)) {
    // The first one, as the API reads it.
    const first = Array.isArray(value) ? value[0] : value
    if (first !== undefined) parameters.set(name, first)
  }
  const choice = planChoiceOf(parameters)
  const [release, previewed] = await Promise.all([
    loadRelease(person, model, label),
    loadPlanPreview(person, { model, release: label, ...choice }),
  ])
  if (!release) notFound()
  if (!previewed.ok) {
    if (previewed.code === 'not-found') notFound()
    const href = `/models/${model}/releases/${label}/promote`
    return <NoPreview code={previewed.code} sentence={say(previewed)} href={href} />
  }
  return <PromoteScreen initial={previewed.view} initialChoice={choice} plans={release.plans} />
}
