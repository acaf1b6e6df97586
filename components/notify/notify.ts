/** Says the outcome of an action in the corner of the page. Browser only. */
export async function notify(message: {
  tone: 'ok' | 'danger'
  title: string
  sentence?: string
}): Promise<void> {
  const { notifications } = await import('@mantine/notifications')
  notifications.show({
    title: message.title,
    message: message.sentence,
    color: message.tone === 'ok' ? 'teal' : 'red',
    // A refusal is read in full; a success only noticed.
    autoClose: message.tone === 'ok' ? 5_000 : 15_000,
    withBorder: true,
    closeButtonProps: { 'aria-label': 'Dismiss' },
  })
}
