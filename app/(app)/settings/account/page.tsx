import type { Metadata } from 'next'
import { loadAccount } from '#lib/web/loaders/account.ts'
import { requirePerson } from '#lib/web/session.ts'
import { AccountScreen } from './account-screen.tsx'

export const metadata: Metadata = { title: 'Your account' }

export default async function AccountSettingsPage() {
  const person = await requirePerson()
  return <AccountScreen initial={await loadAccount(person)} />
}
