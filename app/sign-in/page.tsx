import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { SignIn } from '#components/sign-in/sign-in.tsx'
import { ownPath } from '#lib/web/next-path.ts'
import { serverContext } from '#lib/web/server.ts'
import { currentPerson } from '#lib/web/session.ts'

export const metadata: Metadata = { title: 'Sign in' }

export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<{ next?: string | string[] }>
}) {
  const next = ownPath((await searchParams).next)
  if (await currentPerson()) redirect(next)
  const { environment } = await serverContext()
  return <SignIn next={next} sandbox={environment.clouds === 'sandbox'} />
}
