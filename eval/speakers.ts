/**
 * Measures who is said to speak: CHUCHU_TEST_DATA=FOLDER npx tsx eval/speakers.ts [--errors]
 *
 * The bundled articles need nothing; for the news labels FOLDER holds CRUD_RAG's articles as news.docs.jsonl
 * ({ id, text }). `--errors` lists what came out otherwise than labelled, but only for labels that rules
 * may be made on, so that the others stay a fair test.
 */
import {
  hasNews,
  measureBundledSpeakers,
  measureNewsSpeakers,
  type SpeakerFigures,
} from '../test/support/speaker-labels.ts'

const withErrors = process.argv.includes('--errors')
const percent = (part: number, whole: number) =>
  (whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`).padStart(7)

function report(set: string, figures: SpeakerFigures, listed: boolean): void {
  const { total, right, wrong, missing, rightTitles, titled } = figures
  const shares = [right, wrong, missing].map((count) => percent(count, total)).join('  ')
  process.stdout.write(
    `${set.padEnd(12)} ${String(total).padStart(4)}  ${shares}  ${percent(rightTitles, titled)}\n`,
  )
  if (!listed) return
  for (const { label, found } of figures.errors) {
    const statement = label.starts ?? label.holds
    process.stdout.write(`  ${label.article} ${statement}: ${label.name}, found ${found?.name ?? null}\n`)
  }
}

process.stdout.write(`${'labels'.padStart(17)}    right    wrong  missing   titles\n`)
report('bundled', measureBundledSpeakers(), withErrors)
if (hasNews()) {
  report('news, dev', measureNewsSpeakers('dev'), withErrors)
  report('news, kept', measureNewsSpeakers('kept'), false)
  report('news, final', measureNewsSpeakers('final'), false)
} else process.stdout.write('The news articles are not here: set CHUCHU_TEST_DATA.\n')
