import type { Message } from '../types.ts'
import { invalid, requiredText } from './fields.ts'

const LONGEST = 128

/** @throws GoogleError INVALID_ARGUMENT when it is absent or longer than 128 characters. */
export function readDisplayName(sent: Message): string {
  const displayName = requiredText(sent, 'displayName')
  if (displayName.length > LONGEST) {
    throw invalid(`display_name has ${displayName.length} characters. Use at most ${LONGEST}.`)
  }
  return displayName
}
