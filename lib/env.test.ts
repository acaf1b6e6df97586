import { describe, expect, test } from 'vitest'
import { EnvironmentError, readEnvironment } from './env.ts'

const least = { DATABASE_URL: 'postgres://localhost/meridian', AUTH_SECRET: 'x'.repeat(32) }

describe('the environment', () => {
  test('has the documented defaults', () => {
    expect(readEnvironment(least)).toEqual({
      databaseUrl: least.DATABASE_URL,
      port: 3000,
      baseUrl: 'http://localhost:3000',
      allowedHosts: [],
      authSecret: least.AUTH_SECRET,
      clouds: 'sandbox',
      cloudClockRate: 60,
      sandboxAddresses: {
        awsUrl: 'http://127.0.0.1:4566',
        googleGrpcPort: 4571,
        googleRestUrl: 'http://127.0.0.1:4570',
      },
      sandboxControlUrl: 'http://127.0.0.1:4560',
      assumeRoles: {},
      logLevel: 'info',
      sessions: { absoluteMs: 7 * 24 * 3_600_000, idleMs: 24 * 3_600_000 },
      trustedProxies: { includes: expect.any(Function) },
    })
  })

  test('takes an empty variable as one that is not set', () => {
    expect(readEnvironment({ ...least, PORT: '', CLOUDS: '' })).toMatchObject({
      port: 3000,
      clouds: 'sandbox',
    })
  })

  test('reads the role to assume by account', () => {
    const role = 'arn:aws:iam::123456789012:role/meridian'
    expect(readEnvironment({ ...least, ASSUME_ROLES: `{"123456789012":"${role}"}` }).assumeRoles).toEqual({
      '123456789012': role,
    })
  })

  test('names every variable that is wrong, and never repeats a secret', () => {
    const wrong = {
      DATABASE_URL: 'mysql://root:hunter2@x',
      AUTH_SECRET: 'hunter2',
      CLOUDS: 'azure',
      PORT: 'http',
      ASSUME_ROLES: '{',
    }
    let message = ''
    try {
      readEnvironment(wrong)
    } catch (error) {
      expect(error).toBeInstanceOf(EnvironmentError)
      message = (error as Error).message
    }
    for (const name of Object.keys(wrong)) expect(message).toContain(name)
    expect(message).not.toContain('hunter2')
  })
})
