import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { ActionButton } from '../action/action-button.tsx'
import { Dialog } from '../action/dialog.tsx'
import { ToneText } from '../status/tone.tsx'
import classes from './people.module.css'

export interface GivenLink {
  /** Whose password it sets. */
  name: string
  /** Path on this server. */
  path: string
}

/** The link by which a person sets a password: shown this once, for the admin to pass on. */
export function LinkDialog({ link, onClose }: { link: GivenLink; onClose: () => void }) {
  const [copied, setCopied] = useState<boolean>()
  const address = `${window.location.origin}${link.path}`
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(address)
      setCopied(true)
    } catch {
      // Browsers keep the clipboard from pages without https.
      setCopied(false)
    }
  }
  return (
    <Dialog opened onClose={onClose} title={`Link for ${link.name}`}>
      <div className={classes.form}>
        <p style={{ margin: 0 }}>
          Pass this link on to {link.name}, and to nobody else: whoever opens it sets the password. It works
          once, for three days, and is not shown again.
        </p>
        <TextInput
          label="Link to set a password"
          value={address}
          readOnly
          onFocus={(event) => event.currentTarget.select()}
          classNames={{ input: classes.link ?? '' }}
          data-autofocus
        />
        <div className={classes.acts} aria-live="polite">
          <ActionButton label="Copy the link" tone="primary" onClick={() => void copy()} />
          <ActionButton label="Done" onClick={onClose} />
          {copied === undefined ? null : (
            <ToneText tone={copied ? 'ok' : 'warning'}>
              {copied ? 'Copied' : 'The browser did not let it be copied; select and copy it.'}
            </ToneText>
          )}
        </div>
      </div>
    </Dialog>
  )
}
