import { entrance, requestAddress } from '#lib/web/session.ts'
import { openDoor, refusedSignIn, signedIn } from '../../open-door.ts'

export function POST(request: Request): Promise<Response> {
  return openDoor(request, async ({ email, password }) => {
    const { signIn } = await entrance()
    const { headers } = request
    const result = await signIn.signIn({ email, password, address: await requestAddress(headers), headers })
    return result.ok ? signedIn(result.cookies) : refusedSignIn(result)
  })
}
