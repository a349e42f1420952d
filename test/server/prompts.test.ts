import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { PromptLibrary } from '../../src/server/prompts.ts'
import { connect } from './connect.ts'

const GOOD = `---
name: good
title: Good
description: A prompt
arguments:
  - { name: a, description: First, required: true }
  - { name: b, description: Second, required: false }
---
A is {{a}}, B is {{ b }}.
`

/** File, text and a part of the reason why it is left out. */
const BROKEN: readonly (readonly [string, string, RegExp])[] = [
  ['no-head.md', 'Only text', /front matter/],
  ['not-yaml.md', '---\nname: [\n---\nText', /not YAML/],
  ['no-title.md', '---\nname: x\ndescription: y\n---\nText', /title/],
  ['odd-key.md', '---\nname: x\ntitle: x\ndescription: y\nsurprise: 1\n---\nText', /surprise/],
  ['odd-name.md', '---\nname: x y\ntitle: x\ndescription: y\n---\nText', /letters, digits/],
  ['empty.md', '---\nname: x\ntitle: x\ndescription: y\n---\n\n', /no text/],
  [
    'placeholder.md',
    '---\nname: x\ntitle: x\ndescription: y\n---\nSay {{what}}',
    /\{\{what\}\} is not one of its arguments/,
  ],
  ['same-name.md', GOOD, /another file has the name "good"/],
]

async function withFolder(
  files: Record<string, string>,
  run: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'chuchu-prompts-'))
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(folder, file), text)
  try {
    await run(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const BUNDLED = [
  { names: ['answer', 'answer-zh-Hans', 'answer-zh-Hant'], argument: 'question', first: /`find_quotes`/ },
  { names: ['verify', 'verify-zh-Hans', 'verify-zh-Hant'], argument: 'answer', first: /`verify_quotes`/ },
]

test('the bundled prompts all load and take what they are for', async () => {
  const { client, reports, close } = await connect()
  const { prompts } = await client.listPrompts()
  assert.deepEqual(
    prompts.map((prompt) => prompt.name),
    BUNDLED.flatMap(({ names }) => names),
  )
  for (const { name, title, description, arguments: args } of prompts) {
    const { argument, first } = BUNDLED.find(({ names }) => names.includes(name))!
    assert.ok(title && description)
    assert.deepEqual(
      args?.map((one) => [one.name, one.required]),
      [[argument, true]],
    )
    const { messages } = await client.getPrompt({ name, arguments: { [argument]: '几棵树？{{question}}$&' } })
    const [message] = messages
    assert.ok(message?.role === 'user' && message.content.type === 'text')
    const { text } = message.content
    assert.ok(text.includes(`<${argument}>\n几棵树？{{question}}$&\n</${argument}>`))
    assert.match(/`(?:find|verify)_quotes`/.exec(text)?.[0] ?? '', first)
    assert.match(text, /`(?:citation\.)?quote\.exact`/)
    const lastStep = text.lastIndexOf('`verify_quotes`')
    assert.ok(lastStep > text.lastIndexOf('`find_quotes`'), `${name} does not end with verification`)
  }
  assert.deepEqual(reports, [])
  await close()
})

for (const [file, text, reason] of BROKEN) {
  test(`${file} is reported by name and the others work`, () =>
    withFolder({ 'good.md': GOOD, [file]: text, 'notes.txt': 'not a prompt' }, async (folder) => {
      const { client, reports, close } = await connect({ prompts: folder })
      assert.deepEqual(
        (await client.listPrompts()).prompts.map((prompt) => prompt.name),
        ['good'],
      )
      await client.listPrompts()
      await close()
      assert.equal(reports.length, 1)
      assert.ok(reports[0]!.includes(file))
      assert.match(reports[0]!, reason)
    }))
}

test('a library tells which files are broken', () =>
  withFolder({ 'good.md': GOOD, 'bad.md': 'Only text' }, async (folder) => {
    const library = new PromptLibrary(folder, () => {})
    assert.deepEqual(
      (await library.broken()).map(({ file }) => file),
      ['bad.md'],
    )
  }))

test('a folder that cannot be read is reported and leaves no prompts', async () => {
  const { client, reports, close } = await connect({ prompts: 'no/such/folder' })
  assert.deepEqual((await client.listPrompts()).prompts, [])
  await close()
  assert.match(reports[0]!, /folder cannot be read/)
  assert.doesNotMatch(reports[0]!, /no\/such/)
})

test('arguments are put in; an optional one may be left out', () =>
  withFolder({ 'good.md': `\uFEFF${GOOD.replaceAll('\n', '\r\n')}` }, async (folder) => {
    const library = new PromptLibrary(folder, () => {})
    assert.equal((await library.render('good', { a: '甲', b: '乙' })).text, 'A is 甲, B is 乙.')
    assert.equal((await library.render('good', { a: '甲' })).text, 'A is 甲, B is .')
  }))

test('an unknown prompt, a missing and an unknown argument are refused by name', async () => {
  const { client, close } = await connect()
  const refused = (name: string, args: Record<string, string>, message: RegExp) =>
    assert.rejects(client.getPrompt({ name, arguments: args }), { code: -32602, message })
  await refused('reply', {}, /no prompt "reply".*the prompts are answer, answer-zh-Hans/)
  await refused('answer', {}, /needs the argument "question"/)
  await refused('answer', { question: ' ' }, /needs the argument "question"/)
  await refused('answer', { question: '天', tone: 'kind' }, /no argument "tone".*its arguments are question/)
  await close()
})
