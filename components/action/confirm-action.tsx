'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import { ActionButton, type ActionButtonProps } from './action-button.tsx'
import type { ConfirmDialogProps } from './confirm-dialog.tsx'

const ConfirmDialog = dynamic(async () => (await import('./confirm-dialog.tsx')).ConfirmDialog, {
  ssr: false,
})

export type ConfirmActionProps = Omit<ActionButtonProps, 'onClick' | 'loading'> &
  Omit<ConfirmDialogProps, 'opened' | 'onClose' | 'tone'>

/** A button whose action is confirmed in a dialog, with a typed reason where it needs one. */
export function ConfirmAction({
  title,
  body,
  confirmLabel,
  reason,
  reasonLabel,
  onConfirm,
  done,
  ...button
}: ConfirmActionProps) {
  const [opened, setOpened] = useState(false)
  const [wanted, setWanted] = useState(false)
  return (
    <>
      <ActionButton
        {...button}
        onClick={() => {
          setWanted(true)
          setOpened(true)
        }}
      />
      {wanted ? (
        <ConfirmDialog
          opened={opened}
          onClose={() => setOpened(false)}
          tone={button.tone ?? 'plain'}
          title={title}
          body={body}
          confirmLabel={confirmLabel}
          reason={reason}
          reasonLabel={reasonLabel}
          onConfirm={onConfirm}
          done={done}
        />
      ) : null}
    </>
  )
}
