/** Why the session that this browser had is over, as its person is told at the next click. */
export const overWords = {
  'signed-out': 'You have signed out. Sign in to go on.',
  'signed-in-again': 'This browser signed in as somebody else since. Sign in to go on.',
  'ended-here': 'You ended this session from another one. Sign in to go on.',
  'ended-by-admin': 'An admin has ended your session. Sign in again.',
  password: 'The password of this account was changed, which ended your session. Sign in with the new one.',
  disabled: 'This account has been disabled, and its sessions have ended. Ask an admin of Meridian why.',
  idle: 'Your session ended because nothing was done in it for a while. Sign in to go on.',
  absolute: 'Your session has reached its longest time. Sign in to go on.',
}
