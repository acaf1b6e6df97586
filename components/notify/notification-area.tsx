'use client'

import dynamic from 'next/dynamic'

/** Arrives after the page: nothing is announced before somebody has done something. */
export const NotificationArea = dynamic(async () => (await import('@mantine/notifications')).Notifications, {
  ssr: false,
})
