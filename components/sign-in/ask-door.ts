export type DoorAnswer =
  | { ok: true; members: Record<string, unknown> }
  | { ok: false; members: Record<string, unknown>; code: string; sentence: string }

/** Asks one of the addresses under /api/auth; never rejects. What it refuses it says in a sentence. */
export async function askDoor(path: string, body: Record<string, unknown>): Promise<DoorAnswer> {
  try {
    const response = await fetch(`/api/auth/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const members = (await response.json().catch(() => ({}))) as Record<string, unknown>
    if (response.ok) return { ok: true, members }
    return {
      ok: false,
      members,
      code: String(members.code ?? response.status),
      sentence:
        typeof members.sentence === 'string'
          ? members.sentence
          : `This did not work (${response.status}). Try again in a moment.`,
    }
  } catch {
    return {
      ok: false,
      members: {},
      code: 'unreachable',
      sentence: 'Meridian did not answer. Try again in a moment.',
    }
  }
}
