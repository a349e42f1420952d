import { protocolError, type Report } from './errors.ts'

/** Wraps a request handler so that whatever it throws reaches the client as a JSON-RPC error that leaks nothing. */
export type Guard = <A, R>(handler: (request: A) => R | Promise<R>) => (request: A) => Promise<R>

export function createGuard(report: Report): Guard {
  return (handler) => async (request) => {
    try {
      return await handler(request)
    } catch (error) {
      throw protocolError(error, report)
    }
  }
}
