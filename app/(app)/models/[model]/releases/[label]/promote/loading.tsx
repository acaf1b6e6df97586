import { MessagePage } from '#components/shell/message-page.tsx'

/** The clouds of every region are asked before the preview can be drawn, and one that keeps silent is waited for. */
export default function PromoteLoading() {
  return (
    <MessagePage title="Asking the clouds">
      <p>Every region is asked what it would say to the plan. Nothing is changed by this.</p>
    </MessagePage>
  )
}
