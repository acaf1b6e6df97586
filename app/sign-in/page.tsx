import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { overWords } from '#components/sign-in/over-words.ts'
import { SignIn } from '#components/sign-in/sign-in.tsx'
import { ownPath } from '#lib/web/next-path.ts'
import { serverContext } from '#lib/web/server.ts'
import { currentSession } from '#lib/web/session.ts'

export const metadata: Metadata = { title: 'Sign in' }

export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<{ next?: string | string[] }>
}) {
  const next = ownPath((await searchParams).next)
  const reading = await currentSession()
  if (reading.open) redirect(next)
  const { environment } = await serverContext()
  return (
    <SignIn
      next={next}
      sandbox={environment.clouds === 'sandbox'}
      notice={reading.because === undefined ? undefined : overWords[reading.because]}
    />
  )
}
