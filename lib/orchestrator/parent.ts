/**
 * A process that was started by another ends with it: the channel between them closes when the parent dies, however it dies. Without a
 * parent that opened such a channel nothing happens.
 */
export function endWithParent(end: () => void): void {
  if (process.send === undefined) return
  process.once('disconnect', end)
}
