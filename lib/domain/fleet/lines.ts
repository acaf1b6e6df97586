import { type Document, isMap, isScalar, isSeq, type LineCounter, type Node } from 'yaml'

export type Path = readonly PropertyKey[]

/** `models.fraud-scoring.endpoints[1].region` */
export function pathWords(path: Path): string {
  return path
    .map((step, index) =>
      typeof step === 'number' ? `[${step}]` : index === 0 ? String(step) : `.${String(step)}`,
    )
    .join('')
}

/** Line of the key or item that the path names; of the nearest thing around it when it is not in the file. */
export function lineOf(document: Document, lines: LineCounter, path: Path): number | undefined {
  let node: unknown = document.contents
  let offset = (document.contents as Node | null)?.range?.[0]
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step))
      if (pair === undefined) break
      offset = (pair.key as Node).range?.[0] ?? offset
      node = pair.value
    } else if (isSeq(node)) {
      const item = node.items[Number(step)] as Node | undefined
      if (item === undefined) break
      offset = item.range?.[0] ?? offset
      node = item
    } else break
  }
  return offset === undefined ? undefined : lines.linePos(offset).line
}
