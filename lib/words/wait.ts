/** What somebody is told who has to wait. */
export function waitSentence(seconds: number): string {
  if (seconds < 100) return `Wait ${seconds} ${seconds === 1 ? 'second' : 'seconds'}, then try again.`
  const minutes = Math.ceil(seconds / 60)
  return `Wait ${minutes} minutes, then try again.`
}
