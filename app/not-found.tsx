import Link from 'next/link'
import { MessagePage } from '#components/shell/message-page.tsx'

export default function NotFound() {
  return (
    <main>
      <MessagePage title="There is no such page">
        <p>The address may be mistyped, or what it named has gone.</p>
        <p>
          <Link href="/" style={{ textDecoration: 'underline' }}>
            Go to Fleet
          </Link>
        </p>
      </MessagePage>
    </main>
  )
}
