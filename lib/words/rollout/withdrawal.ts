import { actorWords } from '../../domain/actor.ts'
import { wordsOfDifference } from '../../domain/manifest/words.ts'
import type { Said } from '../../domain/said.ts'
import type { Withdrawal, WithdrawalKind } from '../../domain/withdrawal.ts'
import { asSentence } from '../../domain/wording.ts'

/** Tells what is told within. */
type Tell = (told: Said) => string

/** What happened to a release, after its label: "v427 was rejected". */
export const withdrawnWords: Readonly<Record<WithdrawalKind, string>> = {
  rejected: 'was rejected',
  reopened: 'has lost its approval',
  deleted: 'is gone from its registry',
  'alias-moved': 'has lost its version alias',
  'entry-changed': 'was changed in its registry',
  'artifact-changed': 'has another artifact now',
  'artifact-rewritten': 'has an artifact that was written anew',
  'artifact-not-registered': 'has another artifact than was registered',
  'image-changed': 'has another image now',
  'copy-changed': 'is not what the region has now',
}

/** One sentence: what happened to the release, and by whom. */
export function withdrawalSentence(label: string, { kind, by, detail }: Withdrawal, say: Tell): string {
  const who = by === undefined ? '' : ` by ${actorWords(by)}`
  const told = detailWords(detail, say)
  const more = told === '' ? '' : `: ${told}`
  switch (kind) {
    case 'rejected':
      return asSentence(`${label} was rejected${who}${more}`)
    case 'reopened':
      return asSentence(`The approval of ${label} was withdrawn${who}${more}`)
    case 'deleted':
      return asSentence(`The registry entry of ${label} was deleted${who}${more}`)
    case 'alias-moved':
      return asSentence(`The version alias of ${label} was moved${who}${more}`)
    case 'entry-changed':
      return asSentence(`The registry entry of ${label} was changed after its approval${who}${more}`)
    case 'artifact-changed':
      return asSentence(`An artifact of ${label} was changed after its approval${who}${more}`)
    case 'artifact-rewritten':
      return asSentence(
        `An artifact of ${label} was written anew after its approval and cannot be compared any more${who}${more}`,
      )
    case 'artifact-not-registered':
      return asSentence(`An artifact of ${label} is not the one that was registered${who}${more}`)
    case 'image-changed':
      return asSentence(`An image of ${label} was changed after its approval${who}${more}`)
    case 'copy-changed':
      return asSentence(`What the region has of ${label} was changed there${who}${more}`)
  }
}

/** A reason, an address, or what was found; empty where nobody tells. */
export function detailWords(detail: Withdrawal['detail'], say: Tell): string {
  if (detail === undefined || typeof detail === 'string') return detail ?? ''
  switch (detail.what) {
    case 'gone':
      return `${detail.address} is gone`
    case 'states':
      return `it states ${wordsOfDifference(detail.difference)}`
    case 'resized':
      return `${detail.address} has ${detail.to ?? 'an unknown number of'} bytes instead of ${detail.from ?? 'an unknown number'}`
    case 'not-named':
      return `${detail.label} does not name ${detail.registryRef} any more`
    case 'seen':
      return say(detail.look)
  }
}
