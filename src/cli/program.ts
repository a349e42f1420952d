import { Command, Option } from 'commander'
import { addCommands } from './commands/index.ts'
import type { Engine } from './context.ts'
import { embedOptions, folder, folders } from './options.ts'
import { createPaint } from './render/paint.ts'
import { type GlobalOptions, packageVersion, resolveSettings } from './settings.ts'
import { reportError, type Terminal, wantsColour } from './terminal.ts'

/** What a run of the command line needs of the world; tests put their own in. */
export interface World {
  readonly terminal: Terminal
  readonly env: NodeJS.ProcessEnv
  readonly engine: Engine
}

/**
 * Runs one command. Each command's module is imported when it is run, so that `--help` and the start of the server
 * load nothing they do not need.
 * @param args the words after `chuchu`
 * @returns the exit code: 0 success, 1 failure, 2 wrong usage
 */
export async function runCommandLine(args: readonly string[], world: World): Promise<number> {
  const run: Run = { code: 0, pending: [] }
  try {
    await createProgram(world, run).parseAsync([...args], { from: 'user' })
  } catch (error) {
    run.code = reportError(error, world.terminal, world.env)
  }
  await Promise.all(run.pending)
  return run.code
}

/** The result of a run: commander's actions cannot return it. */
interface Run {
  code: number
  /** Writes to stdout that commander began, such as the help. */
  readonly pending: Promise<void>[]
}

function createProgram(world: World, run: Run): Command {
  const { terminal, env, engine } = world
  const program = new Command('chuchu')
  program
    .description('Answers questions about Chinese articles with verbatim quotes whose place can be checked.')
    .addOption(
      new Option('--corpus <folder>', 'folder of articles; may be repeated (CHUCHU_CORPUS)').argParser(
        folders,
      ),
    )
    .addOption(new Option('--data <folder>', 'folder for the index (CHUCHU_DATA)').argParser(folder))
    .option('--json', "print the tool's own output object")
    .version(packageVersion(), '--version', 'print the version')
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('Run it with --help to see what it takes.')
    .configureOutput({
      writeOut: (text) => void run.pending.push(terminal.out(text)),
      writeErr: (text) => terminal.note(text.trimEnd()),
      outputError: (text, write) => write(text.replace(/^error:/, 'chuchu:')),
      getOutHelpWidth: () => terminal.columns,
      getErrHelpWidth: () => terminal.columns,
    })
    .exitOverride()
  for (const option of embedOptions()) program.addOption(option)
  addCommands(program, async (command) => {
    const settings = await resolveSettings(program.opts<GlobalOptions>(), env)
    const paint = createPaint(wantsColour(terminal, env))
    run.code = await command({ terminal, settings, paint, engine, env })
  })
  return program
}
