import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { McpError, ErrorCode as ProtocolCode } from '@modelcontextprotocol/sdk/types.js'
import { ChuchuError, type ErrorResult } from '../retrieval/index.ts'
import type { Extra } from './calls.ts'

/** Takes one line for the person who runs the server; never for the client. */
export type Report = (message: string) => void

/** MCP's code for a resource that does not exist; the SDK's enum lacks it. */
const RESOURCE_NOT_FOUND = -32002

/**
 * What a client may see of an error. Anything but a ChuchuError is a defect: its message may contain a path of the
 * machine, so it goes to `report` with its stack and the client gets a neutral sentence.
 */
function publicError(error: unknown, report: Report): ChuchuError {
  if (error instanceof ChuchuError) return error
  report(`internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  return new ChuchuError(
    'internal',
    'the server failed to answer because of a defect in it',
    'try once more; if it fails again, report it with what the server wrote to its log',
  )
}

/** An error as a tool result, so that the model reads it and can correct its call. */
export function toolError(error: unknown, report: Report): CallToolResult {
  const { code, message, hint } = publicError(error, report)
  const result: ErrorResult = { error: { code, message, hint } }
  return { isError: true, content: [{ type: 'text', text: JSON.stringify(result) }] }
}

/** An error as a JSON-RPC error, for what is not a tool: resources, prompts, completion. */
function protocolError(error: unknown, report: Report): McpError {
  if (error instanceof McpError) return error
  const { code, message, hint } = publicError(error, report)
  return new McpError(protocolCode(code), `${message}; ${hint}`, { code, hint })
}

function protocolCode(code: ChuchuError['code']): number {
  if (code === 'unknown_id') return RESOURCE_NOT_FOUND
  if (code === 'invalid_input' || code === 'bad_cursor') return ProtocolCode.InvalidParams
  return ProtocolCode.InternalError
}

/** Wraps a request handler so that whatever it throws reaches the client as a JSON-RPC error that leaks nothing. */
export type Guard = <A, R>(
  handler: (request: A, extra: Extra) => R | Promise<R>,
) => (request: A, extra: Extra) => Promise<R>

export function createGuard(report: Report): Guard {
  return (handler) => async (request, extra) => {
    try {
      return await handler(request, extra)
    } catch (error) {
      // A cancelled request gets no answer, and its end is no defect.
      throw extra.signal.aborted ? error : protocolError(error, report)
    }
  }
}
