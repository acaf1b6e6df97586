import Link from 'next/link'
import { list } from '#lib/domain/wording.ts'
import type { WithdrawnRelease } from '#lib/web/views.ts'
import { ToneNotice } from '../status/tone.tsx'

/** A release that was taken back, with the way out where it serves all the same. */
export function WithdrawnNotice({ model, release }: { model: string; release: WithdrawnRelease }) {
  const { label, sentence, servingIn, rollout } = release
  if (servingIn.length === 0) return <ToneNotice tone="danger">{sentence}</ToneNotice>
  return (
    <ToneNotice tone="danger">
      {sentence} {list(servingIn)} still {servingIn.length === 1 ? 'serves' : 'serve'} it.{' '}
      {rollout === null ? (
        'Promote another release in its place.'
      ) : (
        <Link href={`/rollouts/${encodeURIComponent(rollout)}`}>Roll back in the rollout of {label}</Link>
      )}
      {rollout === null ? null : <> or promote another release of {model}.</>}
    </ToneNotice>
  )
}
