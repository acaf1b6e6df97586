import { describe, expect, test } from 'vitest'
import { imagePart, imageRepositoryAddress } from './image.ts'

const digest = `sha256:${'ab'.repeat(32)}`

describe('an image address', () => {
  test.each([
    ['123456789012.dkr.ecr.eu-west-1.amazonaws.com/fraud-scorer:xgb-1.7', 'fraud-scorer', 'xgb-1.7'],
    [
      'europe-docker.pkg.dev/vertex-ai/prediction/sklearn-cpu.1-0:latest',
      'vertex-ai/prediction/sklearn-cpu.1-0',
      'latest',
    ],
    ['localhost/scorer:1', 'scorer', '1'],
    ['registry:5000/team/scorer', 'team/scorer', undefined],
    ['team/scorer:2', 'team/scorer', '2'],
    ['scorer', 'scorer', undefined],
  ])('%s: host and account are places, the rest is the repository', (address, repository, tag) => {
    expect(imagePart(address)).toMatchObject({ address, repository, tag, digest: { known: false } })
  })

  test('a digest in the address is known, and wins over what a registry says', () => {
    const told = { known: true as const, value: `sha256:${'00'.repeat(32)}` }
    expect(imagePart(`host.io/scorer:1@${digest}`, told)).toMatchObject({
      repository: 'scorer',
      tag: '1',
      digest: { known: true, value: digest },
    })
  })

  test('the address without tag and digest keeps a port', () => {
    expect(imageRepositoryAddress(`host:5000/team/scorer:1@${digest}`)).toBe('host:5000/team/scorer')
    expect(imageRepositoryAddress('host:5000/team/scorer')).toBe('host:5000/team/scorer')
  })
})
