'use client'

import { Modal } from '@mantine/core'
import { type ReactNode, useLayoutEffect, useRef } from 'react'
import classes from './action.module.css'

interface DialogProps {
  opened: boolean
  onClose: () => void
  title: string
  size?: 'md' | 'lg'
  children: ReactNode
}

/**
 * A dialog that holds the focus and gives it back on closing. Put together from Mantine's parts, since its own
 * header is a landmark that a page must not have twice.
 */
export function Dialog({ opened, onClose, title, size = 'md', children }: DialogProps) {
  useFocusReturn(opened)
  return (
    <Modal.Root
      opened={opened}
      onClose={onClose}
      returnFocus={false}
      size={size}
      yOffset="10vh"
      transitionProps={{ duration: 80 }}
    >
      <Modal.Overlay backgroundOpacity={0.55} />
      {/* As a className it would also reach the box around it, which fills the window, and hide the page. */}
      <Modal.Content classNames={{ content: classes.dialogContent ?? '' }}>
        <div className={classes.dialogHead}>
          <Modal.Title className={classes.dialogTitle}>{title}</Modal.Title>
          <Modal.CloseButton aria-label="Close" />
        </div>
        <Modal.Body pt={4}>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}

/** Mantine's own does not know who opened a dialog that is mounted open, as one is whose code is loaded on demand. */
function useFocusReturn(opened: boolean): void {
  const opener = useRef<Element>(null)
  useLayoutEffect(() => {
    if (opened) opener.current = document.activeElement
    else if (opener.current instanceof HTMLElement) opener.current.focus({ preventScroll: true })
  }, [opened])
}
