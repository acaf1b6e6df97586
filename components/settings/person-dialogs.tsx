import { NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { ActionResult, PersonEntry } from '#lib/web/views.ts'
import { FormDialog } from './form-dialog.tsx'
import { roleChoices } from './role-words.ts'

export function InviteDialog({
  onInvite,
  onClose,
}: {
  onInvite: (input: { email: string; name: string; role: string }) => Promise<ActionResult>
  onClose: () => void
}) {
  const [email, setEmail] = useState('')
  const [name, setName] = useState('')
  const [role, setRole] = useState('viewer')
  return (
    <FormDialog
      title="Invite a person"
      submitLabel="Make the account"
      onSubmit={() => onInvite({ email, name, role })}
      onClose={onClose}
    >
      <TextInput
        label="Name"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        autoComplete="off"
        maxLength={200}
        required
        data-autofocus
      />
      <TextInput
        label="E-mail address"
        description="The person signs in with it. Meridian sends no mail; you get a link to pass on."
        type="email"
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
        autoComplete="off"
        maxLength={254}
        required
      />
      <NativeSelect
        label="Role"
        data={roleChoices}
        value={role}
        onChange={(event) => setRole(event.currentTarget.value)}
      />
    </FormDialog>
  )
}

export function RoleDialog({
  person,
  onChange,
  onClose,
}: {
  person: PersonEntry
  onChange: (role: string) => Promise<ActionResult>
  onClose: () => void
}) {
  const [role, setRole] = useState<string>(person.role)
  return (
    <FormDialog
      title={`Role of ${person.name}`}
      submitLabel="Change the role"
      onSubmit={() => onChange(role)}
      onClose={onClose}
    >
      <NativeSelect
        label="Role"
        description="It holds from the person's next click on."
        data={roleChoices}
        value={role}
        onChange={(event) => setRole(event.currentTarget.value)}
        data-autofocus
      />
    </FormDialog>
  )
}
