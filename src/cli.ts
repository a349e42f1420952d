#!/usr/bin/env node
import './cli/stdout-guard.ts'
import { lazyEngine } from './cli/context.ts'
import { runCommandLine } from './cli/program.ts'
import { INTERRUPTED, processTerminal } from './cli/terminal.ts'

process.once('SIGINT', () => process.exit(INTERRUPTED))
const world = { terminal: processTerminal(), env: process.env, engine: lazyEngine }
const code = await runCommandLine(process.argv.slice(2), world)
// Work that nobody waits for any more, such as opening a collection for a client that is gone, must not keep the
// process; what is on its way to stderr may end first, unless nobody reads it.
const end = () => process.exit(code)
process.stderr.write('', end)
setTimeout(end, 500)
