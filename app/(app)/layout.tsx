import type { ReactNode } from 'react'
import { AppShell } from '#components/shell/app-shell.tsx'
import { loadShell } from '#lib/web/loaders/shell.ts'
import { requirePerson } from '#lib/web/session.ts'

export default async function SignedInLayout({ children }: { children: ReactNode }) {
  const person = await requirePerson()
  return <AppShell initial={await loadShell(person)}>{children}</AppShell>
}
