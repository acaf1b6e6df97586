import { describe, expect, test } from 'vitest'
import { shownWords } from './shown-words.ts'

describe('words of a command as people see them', () => {
  test.each([
    [['--api-key=sk-123'], ['--api-key=hidden']],
    [
      ['--api-key', 'sk-123', '--port', '8080'],
      ['--api-key', 'hidden', '--port', '8080'],
    ],
    [
      ['sh', '-c', 'TOKEN=abc serve --port 8080'],
      ['sh', '-c', 'hidden'],
    ],
    [
      ['sh', '-c', 'serve --password "a b"'],
      ['sh', '-c', 'hidden'],
    ],
    [['DB_PASSWORD=hunter2'], ['DB_PASSWORD=hidden']],
    [['--config={"api_key": "sk-123"}'], ['--config=hidden']],
    [
      ['-H', 'Authorization: Bearer abc'],
      ['-H', 'hidden'],
    ],
    [['--store=postgres://me:word@db/x'], ['--store=hidden']],
    [['postgres://me:word@db/x'], ['hidden']],
    [['{"exec":{"command":["probe","--api-key","sk-123"]}}'], ['hidden']],
    [['{"httpGet":{"httpHeaders":[{"name":"Authorization","value":"Basic abc"}]}}'], ['hidden']],
    [['-pA1b2C3d4A1b2C3d4A1b2C3d4A1b2C3d4'], ['hidden']],
  ])('a secret in %j is hidden, the rest is shown', (words, shown) => {
    expect(shownWords(words)).toEqual(shown)
  })

  test('what is no secret is shown as it is', () => {
    const words = [
      'python',
      '-m',
      'server',
      '--max-num-batched-tokens=8192',
      '--tokenizer',
      'gs://bucket/tokenizer',
      '--workers',
      '4',
      'http://host:8080/path',
      '--tensor-parallel-size-of-the-model-8',
      'MODE=fast',
      'sh -c "serve --port 8080"',
      `--base=host.io/scorer@sha256:${'ab'.repeat(32)}`,
      `sha256:${'ab'.repeat(32)}`,
      '{"exec":{"command":["probe","--port","8080"]}}',
    ]
    expect(shownWords(words)).toEqual(words)
  })
})
