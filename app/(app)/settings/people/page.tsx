import type { Metadata } from 'next'
import { loadPeople } from '#lib/web/loaders/people.ts'
import { requirePerson } from '#lib/web/session.ts'
import { PeopleScreen } from './people-screen.tsx'

export const metadata: Metadata = { title: 'People' }

export default async function PeopleSettingsPage() {
  const person = await requirePerson()
  return <PeopleScreen initial={await loadPeople(person)} />
}
