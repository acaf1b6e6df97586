import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { loadModel } from '#lib/web/loaders/model.ts'
import { requirePerson } from '#lib/web/session.ts'
import { ModelScreen } from './model-screen.tsx'

interface ModelPageProps {
  params: Promise<{ model: string }>
}

export async function generateMetadata({ params }: ModelPageProps): Promise<Metadata> {
  return { title: (await params).model }
}

export default async function ModelPage({ params }: ModelPageProps) {
  const person = await requirePerson()
  const model = await loadModel(person, (await params).model)
  if (!model) notFound()
  return <ModelScreen initial={model} />
}
