import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { fromNodeProviderChain, fromTemporaryCredentials } from '@aws-sdk/credential-providers'
import { terminal } from '#lib/domain/errors.ts'
import { toCloudError } from './errors.ts'

/** Gives credentials when asked; nothing keeps them but the SDK's own memory. */
export type AwsCredentials = ReturnType<typeof fromNodeProviderChain>

/** The sandbox takes the account from the access key id and checks no signature. */
export function sandboxCredentials(account: string): AwsCredentials {
  return () => Promise.resolve({ accessKeyId: account, secretAccessKey: 'sandbox' })
}

/**
 * The SDK's own chain (environment, profile, container, instance), and from it a role per account. An account that is
 * neither the caller's own nor has a role is refused: its calls would reach endpoints of the same name in the wrong account.
 */
export function liveCredentials(roleByAccount: Readonly<Record<string, string>>) {
  const own = fromNodeProviderChain()
  const callerAccount = rememberedCaller(own)

  return (account: string): AwsCredentials => {
    const role = roleByAccount[account]
    const assumed =
      role === undefined
        ? undefined
        : fromTemporaryCredentials({
            params: { RoleArn: role, RoleSessionName: 'meridian', DurationSeconds: 3600 },
          })
    return async (identity) => {
      const caller = await callerAccount()
      if (caller === account) return own(identity)
      if (assumed !== undefined) return assumed(identity)
      // An AWS-compatible endpoint without STS cannot say who calls: its only account is taken to be meant.
      if (caller === undefined) return own(identity)
      throw terminal(
        `The credentials at hand belong to account ${caller}, and no role is set for account ${account}. ` +
          `Add a role of ${account} to the roles to assume.`,
        'NoRoleForAccount',
        'credentials',
      )
    }
  }
}

/** Account number of the caller, asked once; undefined where the endpoint has no STS. */
function rememberedCaller(credentials: AwsCredentials): () => Promise<string | undefined> {
  let asked: Promise<string | undefined> | undefined
  return () => {
    asked ??= askCaller(credentials).catch((error: unknown) => {
      asked = undefined
      throw error
    })
    return asked
  }
}

const NO_STS = new Set(['InvalidAction', 'UnknownOperation', 'UnknownOperationException', 'NotImplemented'])

async function askCaller(credentials: AwsCredentials): Promise<string | undefined> {
  // Any region answers; the caller's own setting wins, so that closed networks reach the one they can.
  const region = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? 'us-east-1'
  const sts = new STSClient({ region, credentials, maxAttempts: 3 })
  try {
    const { Account } = await sts.send(new GetCallerIdentityCommand({}))
    return Account
  } catch (error) {
    const cloudError = toCloudError(error, { action: 'sts:GetCallerIdentity', region, subject: undefined })
    if (NO_STS.has(cloudError.code ?? '')) return undefined
    throw cloudError
  } finally {
    sts.destroy()
  }
}
