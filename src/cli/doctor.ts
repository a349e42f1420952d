import { type Check, runChecks } from './checks.ts'
import { type ClientConfiguration, clientConfigurations, serverCommand } from './clients.ts'
import { type Context, writeJson } from './context.ts'
import type { Paint } from './paint.ts'

/** `chuchu doctor`: checks the installation, corpus and index; exit 1 when something is wrong. */
export async function doctor(context: Context): Promise<number> {
  const checks = await runChecks(context)
  const clients = clientConfigurations(serverCommand(context.settings))
  const ok = checks.every(({ level }) => level !== 'bad')
  if (context.settings.json) await writeJson(context, { ok, checks, clients })
  else await context.terminal.out(layoutDoctor(checks, clients, context.paint))
  return ok ? 0 : 1
}

const MARKS: Record<Check['level'], string> = { good: '✓', warning: '!', bad: '✗' }

/** A line a check, with how to mend what is wrong below it, then what to paste into each client. */
export function layoutDoctor(
  checks: readonly Check[],
  clients: readonly ClientConfiguration[],
  paint: Paint,
): string {
  const lines = checks.flatMap(({ name, level, detail, hint }) => [
    `${paint[level](MARKS[level])} ${name}: ${detail}`,
    ...(hint === null ? [] : [`    ${hint}`]),
  ])
  const blocks = clients.map(({ client, where, paste }) => `${paint.quote(client)} — ${where}\n\n${paste}`)
  return `${[lines.join('\n'), 'To use it from an assistant:', ...blocks].join('\n\n')}\n`
}
