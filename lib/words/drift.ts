import type { PutThere } from '../domain/fleet/said.ts'
import { wordsOfDifference } from '../domain/manifest/words.ts'
import { shortDigest } from '../domain/wording.ts'
import type { WordsFor } from './words.ts'

export const driftWords: WordsFor<'drift' | 'drift-of-configuration'> = {
  drift: ({ found, difference, wanted, configName }) => {
    const name = nameOf(wanted)
    const also = found === undefined || found === name ? '' : `${found}, `
    return `It serves ${also}${wordsOfDifference(difference)}, instead of ${name}, through configuration ${configName}. Meridian did not put it there.`
  },
  'drift-of-configuration': ({ configName, wantedConfigName, wanted, isArtifactSame }) =>
    isArtifactSame
      ? `It serves ${nameOf(wanted)} through configuration ${configName} instead of ${wantedConfigName}; the artifact is the same. Meridian did not change it.`
      : `Its configuration is ${configName} instead of ${wantedConfigName}, and what it serves could not be read. Meridian did not change it.`,
}

const nameOf = ({ label, digest }: PutThere) => label ?? shortDigest(digest)
