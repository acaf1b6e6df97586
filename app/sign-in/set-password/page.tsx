import type { Metadata } from 'next'
import { SetPassword } from '#components/sign-in/set-password.tsx'

export const metadata: Metadata = { title: 'Set a password' }

export default function SetPasswordPage() {
  return <SetPassword />
}
