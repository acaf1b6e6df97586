import Link from 'next/link'
import type { WithdrawnRelease } from '#lib/web/views.ts'
import { ToneNotice } from '../status/tone.tsx'

/** A release that was taken back and serves all the same, with the way out. */
export function WithdrawnNotice({ model, release }: { model: string; release: WithdrawnRelease }) {
  const { label, sentence, servingIn, rollout } = release
  return (
    <ToneNotice tone="danger">
      {sentence} {servingIn.join(', ')} still {servingIn.length === 1 ? 'serves' : 'serve'} it.{' '}
      {rollout === null ? (
        'Promote another release in its place.'
      ) : (
        <Link href={`/rollouts/${encodeURIComponent(rollout)}`}>Roll back in the rollout of {label}</Link>
      )}
      {rollout === null ? null : <> or promote another release of {model}.</>}
    </ToneNotice>
  )
}
