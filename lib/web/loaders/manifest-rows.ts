import { canonical } from '#lib/domain/canonical.ts'
import { compareArtifacts, compareImages, type PartOutcome } from '#lib/domain/manifest/compare.ts'
import type { Manifest, Part, PartName } from '#lib/domain/manifest/types.ts'
import { partNames } from '#lib/domain/manifest/types.ts'
import { unknownWords } from '#lib/domain/manifest/words.ts'
import type { ManifestRow } from '../views/manifest.ts'
import { containerLines, type ManifestLine, partTitles, wholeLines } from './manifest-lines.ts'

/** Two releases beside each other, part by part and line by line. Pure. */

type Side = Part<ManifestLine[]>

/** @param other undefined: there is nothing to compare with */
export function manifestRows(manifest: Manifest, other: Manifest | undefined): ManifestRow[] {
  const count = Math.max(manifest.containers.length, other?.containers.length ?? 0)
  const titleOf = (index: number, part: PartName) => {
    const title = partTitles[part]
    return count > 1 ? `Container ${index + 1}: ${title.slice(0, 1).toLowerCase()}${title.slice(1)}` : title
  }
  const ofContainers = Array.from({ length: count }, (_, index) => {
    const [one, two] = [containerSides(manifest, index), other && containerSides(other, index)]
    return partNames.flatMap((part) => partRows(titleOf(index, part), one(part), two?.(part)))
  })
  const [one, two] = [wholeLines(manifest), other && wholeLines(other)]
  const ofAll = (['execution', 'inference'] as const).flatMap((part) =>
    partRows(partTitles[part], one[part], two?.[part]),
  )
  return [...ofContainers.flat(), ...ofAll]
}

function containerSides(manifest: Manifest, index: number): (part: PartName) => Side {
  const container = manifest.containers[index]
  if (container === undefined) return () => absentSide(manifest)
  const lines = containerLines(container)
  return (part) => lines[part]
}

/** Of what nothing was read, it is not known either how many containers it has. */
function absentSide({ containers, execution }: Manifest): Side {
  const isRead = containers.some((each) => partNames.some((part) => each[part].state !== 'unknown'))
  return execution.state === 'unknown' && !isRead ? execution : { state: 'unstated' }
}

function partRows(title: string, one: Side, other: Side | undefined): ManifestRow[] {
  const [lines, others] = [shownLines(one, other), other === undefined ? [] : shownLines(other, one)]
  const [unknown, otherUnknown] = [whyUnknown(one), other && whyUnknown(other)]
  const isUnknown = unknown !== undefined || otherUnknown !== undefined
  const names = [...new Set([...lines, ...others].map(({ name }) => name))]
  // Where neither has a line, what is not known still is a row.
  const shown = names.length === 0 && isUnknown ? [''] : names
  return shown.map((name) => {
    const line = lines.find((each) => each.name === name)
    const beside = others.find((each) => each.name === name)
    return {
      part: name === '' ? title : `${title} ${name}`,
      value: line === undefined || line.unknown !== null ? null : line.value,
      title: line?.title ?? null,
      unknown: unknown ?? line?.unknown ?? null,
      other: beside === undefined || beside.unknown !== null ? null : beside.value,
      otherTitle: beside?.title ?? null,
      otherUnknown: otherUnknown ?? beside?.unknown ?? null,
      same: other === undefined || isUnknown ? null : isSame(line, beside),
    }
  })
}

const whyUnknown = (side: Side) =>
  side.state === 'unknown' ? `unknown: ${unknownWords(side.why)}` : undefined

/** To state that there is nothing is a statement: it has a row, unless there are others or both state it. */
function shownLines(side: Side, beside: Side | undefined): ManifestLine[] {
  if (side.state !== 'stated') return []
  const isNoted = side.value.length === 0 && beside !== undefined && beside.state !== 'stated'
  return isNoted ? [nothing] : side.value
}

const nothing: ManifestLine = { name: '', value: 'none', title: null, unknown: null, identity: { text: '' } }

/** By what identifies them, never by what is shown of it; null: it cannot be told. */
function isSame(line: ManifestLine | undefined, other: ManifestLine | undefined): boolean | null {
  if (line === undefined || other === undefined) return false
  const [one, two] = [line.identity, other.identity]
  if ('image' in one && 'image' in two) return settled(compareImages(one.image, two.image))
  if ('artifact' in one && 'artifact' in two) return settled(compareArtifacts(one.artifact, two.artifact))
  return canonical(one) === canonical(two)
}

/** A shared tag is accepted in a promotion, and does not make two images the same. */
function settled({ outcome }: PartOutcome): boolean | null {
  return outcome === 'same' ? true : outcome === 'different' ? false : null
}
