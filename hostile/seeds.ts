/** `1-10`, `7`, `3,5,8-9`. @throws when it is none of these */
export function readSeeds(text: string): number[] {
  return text.split(',').flatMap((part) => {
    const [, from, to = from] = /^(\d+)(?:-(\d+))?$/.exec(part.trim()) ?? []
    if (
      from === undefined ||
      to === undefined ||
      Number(to) < Number(from) ||
      Number(to) - Number(from) >= 10_000
    )
      throw new Error(`"${part}" is not a seed or a range of seeds such as 1-50.`)
    return Array.from({ length: Number(to) - Number(from) + 1 }, (_, index) => Number(from) + index)
  })
}
