import type { Metadata } from 'next'
import { loadFleetFile } from '#lib/web/loaders/fleet-file.ts'
import { requirePerson } from '#lib/web/session.ts'
import { SettingsScreen } from './settings-screen.tsx'

export const metadata: Metadata = { title: 'Settings' }

export default async function SettingsPage() {
  const person = await requirePerson()
  return <SettingsScreen initial={await loadFleetFile(person)} />
}
