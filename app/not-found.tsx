import { FleetLink, MessagePage } from '#components/shell/message-page.tsx'

export default function NotFound() {
  return (
    <main>
      <MessagePage title="There is no such page">
        <p>The address may be mistyped, or what it named has gone.</p>
        <FleetLink />
      </MessagePage>
    </main>
  )
}
