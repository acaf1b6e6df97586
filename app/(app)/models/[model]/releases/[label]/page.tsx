import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { loadRelease } from '#lib/web/loaders/release.ts'
import { requirePerson } from '#lib/web/session.ts'
import { ReleaseScreen } from './release-screen.tsx'

interface ReleasePageProps {
  params: Promise<{ model: string; label: string }>
}

export async function generateMetadata({ params }: ReleasePageProps): Promise<Metadata> {
  const { model, label } = await params
  return { title: `${model} ${label}` }
}

export default async function ReleasePage({ params }: ReleasePageProps) {
  const person = await requirePerson()
  const { model, label } = await params
  const release = await loadRelease(person, model, label)
  if (!release) notFound()
  return <ReleaseScreen initial={release} />
}
