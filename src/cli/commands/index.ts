import { type Command, Option } from 'commander'
import type { Context } from '../context.ts'
import {
  addFilterOptions,
  collect,
  type FilterOptions,
  filtersOf,
  folder,
  limitOption,
  wholeNumber,
} from '../options.ts'
import type { ArticlesOptions } from './articles.ts'
import type { AskOptions } from './ask.ts'
import type { EvalOptions } from './eval.ts'
import type { FetchOptions } from './fetch.ts'
import type { IngestOptions } from './ingest.ts'
import type { ModelOptions, PullOptions } from './model.ts'
import type { PhraseOptions } from './phrase.ts'
import type { SearchOptions } from './search.ts'

/** Runs a command with what it is given, and keeps its exit code. */
type RunCommand = (command: (context: Context) => Promise<number>) => Promise<void>

/** Adds every command in the order in which the help lists them. */
export function addCommands(program: Command, run: RunCommand): void {
  addServe(program, run)
  addAsk(program, run)
  addSearch(program, run)
  addFetch(program, run)
  addPhrase(program, run)
  addVerify(program, run)
  addArticles(program, run)
  addIngest(program, run)
  addInspect(program, run)
  addEval(program, run)
  addModel(program, run)
  addDoctor(program, run)
}

function addServe(program: Command, run: RunCommand): void {
  program
    .command('serve')
    .description('run the MCP server on stdin and stdout')
    .action(() => run(async (context) => (await import('./serve.ts')).serve(context)))
}

function addAsk(program: Command, run: RunCommand): void {
  const command = program
    .command('ask')
    .description('answer a question with quotes')
    .argument('<question...>', 'a question, in Chinese')
    .addOption(limitOption('quotes', 20))
    .addOption(
      new Option('--script <script>', 'also show a reading converted to Simplified or Traditional').choices([
        'hans',
        'hant',
      ]),
    )
  addFilterOptions(command).action((words: string[], options: Omit<AskOptions, 'filters'> & FilterOptions) =>
    run(async (context) => {
      const { ask } = await import('./ask.ts')
      const { limit, script } = options
      return ask(context, words.join(' '), { limit, script, filters: filtersOf(options) })
    }),
  )
}

function addSearch(program: Command, run: RunCommand): void {
  const command = program
    .command('search')
    .description('list the passages that match best')
    .argument('<query...>', 'words or a question, in Chinese')
    .addOption(limitOption('passages', 50))
    .addOption(new Option('--mode <mode>', 'how to match').choices(['hybrid', 'keyword', 'vector']))
    .option('--cursor <cursor>', 'go on where the list before ended')
  addFilterOptions(command).action(
    (words: string[], options: Omit<SearchOptions, 'filters'> & FilterOptions) =>
      run(async (context) => {
        const { search } = await import('./search.ts')
        const { limit, mode, cursor } = options
        return search(context, words.join(' '), { limit, mode, cursor, filters: filtersOf(options) })
      }),
  )
}

function addFetch(program: Command, run: RunCommand): void {
  program
    .command('fetch')
    .description('print the text of an article or a passage')
    .argument('<id>', 'article id, the start of one, or passage id')
    .addOption(new Option('--offset <n>', 'begin at this character').argParser(wholeNumber(0)))
    .addOption(
      new Option('--max-chars <n>', 'characters at most, 1 to 60000').argParser(wholeNumber(1, 60_000)),
    )
    .action((id: string, options: FetchOptions) =>
      run(async (context) => (await import('./fetch.ts')).fetchText(context, id, options)),
    )
}

function addPhrase(program: Command, run: RunCommand): void {
  const command = program
    .command('phrase')
    .description('list every place of a phrase, with the words around it')
    .argument('<text...>', 'the phrase, in either script; * matches up to 10 characters')
    .addOption(limitOption('places', 50))
    .option('--cursor <cursor>', 'go on where the list before ended')
  addFilterOptions(command).action(
    (words: string[], options: Omit<PhraseOptions, 'filters'> & FilterOptions) =>
      run(async (context) => {
        const { phrase } = await import('./phrase.ts')
        const { limit, cursor } = options
        return phrase(context, words.join(' '), { limit, cursor, filters: filtersOf(options) })
      }),
  )
}

function addVerify(program: Command, run: RunCommand): void {
  program
    .command('verify')
    .description('check the quotes of an answer; exit 1 where one is altered, misattributed or not found')
    .argument('[file]', 'the answer, in Markdown; - or nothing for stdin')
    .action((file: string | undefined) =>
      run(async (context) => (await import('./verify.ts')).verify(context, file)),
    )
}

function addArticles(program: Command, run: RunCommand): void {
  const command = program
    .command('articles')
    .description('list the articles')
    .argument('[query...]', 'words of a title, source, author or place')
    .addOption(
      new Option('--sort <order>', 'order').choices(['published_desc', 'published_asc', 'title', 'id']),
    )
    .addOption(limitOption('articles', 100))
    .option('--cursor <cursor>', 'go on where the list before ended')
  addFilterOptions(command).action(
    (words: string[], options: Omit<ArticlesOptions, 'filters'> & FilterOptions) =>
      run(async (context) => {
        const { articles } = await import('./articles.ts')
        const { sort, limit, cursor } = options
        const query = words.length > 0 ? words.join(' ') : undefined
        return articles(context, { query, sort, limit, cursor, filters: filtersOf(options) })
      }),
  )
}

function addIngest(program: Command, run: RunCommand): void {
  program
    .command('ingest')
    .description('bring the index up to date with the corpus folder')
    .option('--watch', 'stay, and ingest again after each change')
    .option('--rebuild', 'build the index anew')
    .action((options: IngestOptions) =>
      run(async (context) => (await import('./ingest.ts')).ingest(context, options)),
    )
}

function addInspect(program: Command, run: RunCommand): void {
  program
    .command('inspect')
    .description('show where metadata was found, and every cleaning edit')
    .argument('<article>', 'article id, or the start of one')
    .action((article: string) =>
      run(async (context) => (await import('./inspect.ts')).inspect(context, article)),
    )
}

function addEval(program: Command, run: RunCommand): void {
  program
    .command('eval')
    .description('ask a set of questions and print how well they are answered; the index for it is made anew')
    .addOption(
      new Option(
        '--docs <file>',
        'articles (.jsonl) instead of the corpus folder; may be repeated',
      ).argParser(collect),
    )
    .addOption(
      new Option(
        '--questions <file>',
        'questions (.jsonl) instead of the golden ones; may be repeated',
      ).argParser(collect),
    )
    .addOption(
      new Option('--script <script>', 'ask the questions converted to this script').choices(['hans', 'hant']),
    )
    .addOption(new Option('--limit <n>', 'only the first questions of each file').argParser(wholeNumber(1)))
    .addOption(
      new Option('--sample <n>', 'a number of questions of each file, evenly spread').argParser(
        wholeNumber(1),
      ),
    )
    .option('--misses', 'also list the questions that are not answered first')
    .action((options: EvalOptions) =>
      run(async (context) => (await import('./eval.ts')).runEval(context, options)),
    )
}

function addModel(program: Command, run: RunCommand): void {
  const model = program.command('model').description('fetch local models, and list them')
  const dir = () =>
    new Option('--dir <folder>', "folder of models (CHUCHU_MODELS; else one of the user's)").argParser(folder)
  model
    .command('pull')
    .description('fetch a model of a Hugging Face repository that has an ONNX export')
    .argument('<repo>', 'OWNER/NAME, e.g. Xenova/bge-small-zh-v1.5')
    .option('--revision <name>', 'branch, tag or commit (main)')
    .option('--file <path>', 'which of its ONNX files, e.g. onnx/model_quantized.onnx')
    .option('--endpoint <url>', 'another address of the hub (HF_ENDPOINT; token: HF_TOKEN)')
    .addOption(dir())
    .action((repo: string, options: PullOptions) =>
      run(async (context) => (await import('./model.ts')).modelPull(context, repo, options)),
    )
  model
    .command('list')
    .description('list the models that are there')
    .addOption(dir())
    .action((options: ModelOptions) =>
      run(async (context) => (await import('./model.ts')).modelList(context, options)),
    )
}

function addDoctor(program: Command, run: RunCommand): void {
  program
    .command('doctor')
    .description('check the installation, say how to fix it, and how to set up an assistant')
    .action(() => run(async (context) => (await import('./doctor.ts')).doctor(context)))
}
