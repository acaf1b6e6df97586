import { createHmac } from 'node:crypto'
import type { Database } from '#lib/db/client.ts'
import { networkOf } from './client-address.ts'

const minute = 60_000

/** Failures that are forgiven before the first wait, and the waits that follow, in real milliseconds. */
export interface Patience {
  free: number
  firstMs: number
  longestMs: number
  /** A failure counts for so long. */
  memoryMs: number
}

/** One address at one account: the wait doubles with every failure. */
const pair: Patience = { free: 5, firstMs: 2_000, longestMs: 5 * minute, memoryMs: 60 * minute }
/** One address at all accounts: an office behind one address still signs in. */
const address: Patience = { free: 100, firstMs: minute, longestMs: 10 * minute, memoryMs: 10 * minute }
/** All addresses at one account. Nobody is refused for what strangers did: see `slowness`. */
const account: Patience = { free: 20, firstMs: 0, longestMs: 0, memoryMs: 60 * minute }

/** Rows that are kept; the oldest go first. A row is about 200 bytes. */
const mostRows = 20_000
const sweepEvery = 64

export type Standing =
  | { may: true; slowMs: number; attempt: Attempt }
  /** Real milliseconds until the next attempt is looked at. */
  | { may: false; waitMs: number }

export interface Attempt {
  /** It was the right password: what was counted for it is taken back. */
  succeeded(): Promise<void>
}

/**
 * Counts attempts to sign in over all web processes. Every attempt is counted as a failure before the password is looked at, so that many
 * at once are no way around; success takes it back. A refused attempt is not counted and prolongs nothing. Real time.
 */
export class SignInCount {
  readonly #pool: Database['pool']
  readonly #secret: string
  readonly #now: () => Date
  #sinceSweep = 0

  constructor(
    database: Pick<Database, 'pool'>,
    { secret, now = () => new Date() }: { secret: string; now?: () => Date },
  ) {
    this.#pool = database.pool
    this.#secret = secret
    this.#now = now
  }

  /** @param subject the account as it was typed, whether it exists or not */
  async begin(from: string, subject: string): Promise<Standing> {
    const network = networkOf(from)
    const named = subject.trim().toLowerCase()
    const keys = {
      address: this.#key('address', network),
      pair: this.#key('pair', network, named),
      account: this.#key('account', named),
    }
    // The address first: one that is refused writes no further rows.
    const byAddress = await this.#count(keys.address, address)
    if (!byAddress.may) return byAddress
    const byPair = await this.#count(keys.pair, pair)
    if (!byPair.may) {
      await this.#forgive(keys.address)
      return byPair
    }
    const byAccount = await this.#count(keys.account, account)
    await this.#sweepSometimes()
    return {
      may: true,
      slowMs: byAccount.may ? slowness(byAccount.failures) : 0,
      attempt: {
        succeeded: async () => {
          await this.#pool.query('DELETE FROM sign_in_count WHERE key = $1', [keys.pair])
          await this.#forgive(keys.address)
          await this.#forgive(keys.account)
        },
      },
    }
  }

  async #count(
    key: string,
    { free, firstMs, longestMs, memoryMs }: Patience,
  ): Promise<{ may: true; failures: number } | { may: false; waitMs: number }> {
    const now = this.#now()
    const { rows } = await this.#pool.query<{ failures: number }>(
      `INSERT INTO sign_in_count AS held (key, failures, since, "lastAt", "waitUntil") VALUES ($1, 1, $2, $2, 'epoch')
       ON CONFLICT (key) DO UPDATE SET
         failures = CASE WHEN held.since <= $3 THEN 1 ELSE held.failures + 1 END,
         since = CASE WHEN held.since <= $3 THEN $2 ELSE held.since END,
         "lastAt" = $2,
         "waitUntil" = CASE WHEN held.since <= $3 OR held.failures + 1 < $4::int THEN 'epoch' ELSE
           $2 + make_interval(secs => least($6::float8, $5::float8 * 2.0 ^ least(held.failures + 1 - $4::int, 30)) / 1000) END
       WHERE held."waitUntil" <= $2
       RETURNING failures`,
      [key, now, new Date(now.getTime() - memoryMs), free, firstMs, longestMs],
    )
    const [counted] = rows
    if (counted) return { may: true, failures: counted.failures }
    const held = await this.#pool.query<{ waitUntil: Date }>(
      'SELECT "waitUntil" FROM sign_in_count WHERE key = $1',
      [key],
    )
    const until = held.rows[0]?.waitUntil.getTime() ?? now.getTime()
    return { may: false, waitMs: Math.max(1_000, until - now.getTime()) }
  }

  async #forgive(key: string): Promise<void> {
    await this.#pool.query(
      `UPDATE sign_in_count SET failures = greatest(0, failures - 1), "waitUntil" = 'epoch' WHERE key = $1`,
      [key],
    )
  }

  async #sweepSometimes(): Promise<void> {
    this.#sinceSweep += 1
    if (this.#sinceSweep < sweepEvery) return
    this.#sinceSweep = 0
    await this.sweep()
  }

  /** Rows that no longer count go, and the oldest of too many. */
  async sweep(most = mostRows): Promise<void> {
    const past = new Date(this.#now().getTime() - Math.max(pair.memoryMs, address.memoryMs, account.memoryMs))
    await this.#pool.query(
      `DELETE FROM sign_in_count WHERE "lastAt" <= $1
         OR "lastAt" < (SELECT "lastAt" FROM sign_in_count ORDER BY "lastAt" DESC OFFSET $2 LIMIT 1)`,
      [past, most - 1],
    )
  }

  /** What was typed is not kept, and without the secret it cannot be tried out. */
  #key(...parts: string[]): string {
    return createHmac('sha256', this.#secret).update(JSON.stringify(parts)).digest('base64url')
  }
}

/** How much later an attempt is answered, in real milliseconds, when an account has many failures from everywhere; never more than 3 s. */
function slowness(failures: number): number {
  return failures <= account.free ? 0 : Math.min(3_000, (failures - account.free) * 100)
}
