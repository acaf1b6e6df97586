import { ModelScreen } from '#app/(app)/models/[model]/model-screen.tsx'
import { FleetScreen } from '#app/(app)/fleet-screen.tsx'
import { readFleetFilter } from '#components/fleet/filter.ts'
import { AppShell } from '#components/shell/app-shell.tsx'
import { SignIn } from '#components/sign-in/sign-in.tsx'
import { busyFleet, laggingModel, largeFleet, managerShell } from '#components/testing/fixtures-fleet.ts'

export default async function Preview({ searchParams }: { searchParams: Promise<Record<string, string>> }) {
  const s = await searchParams
  if (s.show === 'sign-in') return <SignIn next="/" sandbox />
  return (
    <AppShell initial={managerShell}>
      {s.show === 'model' ? <ModelScreen initial={laggingModel} /> : <FleetScreen initial={s.show === 'large' ? largeFleet(1000, 20) : busyFleet} initialFilter={readFleetFilter(new URLSearchParams(s))} />}
    </AppShell>
  )
}
