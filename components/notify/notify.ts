/** Says the outcome of an action in the corner of the page; never rejects. Browser only. */
export async function notify(message: {
  tone: 'ok' | 'danger'
  title: string
  sentence?: string
}): Promise<void> {
  const loaded = await import('@mantine/notifications').catch(() => undefined)
  // The server that would send this code is away, which the banner on every page says already.
  if (loaded === undefined) return
  loaded.notifications.show({
    title: message.title,
    message: message.sentence,
    color: message.tone === 'ok' ? 'teal' : 'red',
    // A refusal is read in full; a success only noticed.
    autoClose: message.tone === 'ok' ? 5_000 : 15_000,
    withBorder: true,
    closeButtonProps: { 'aria-label': 'Dismiss' },
  })
}
