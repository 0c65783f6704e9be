import type { Socket } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { ApiError, problemOf } from './problem.ts';
import type { Route } from './route.ts';

/** Says of an address that no route takes whether nothing is there, or nothing that takes this method. */
export function createNotFound(routes: readonly Route[]): (request: FastifyRequest) => ApiError {
  const patterns = routes.flatMap(({ method, path, aliases = [] }) =>
    [path, ...aliases].map((each) => ({
      method: method as string,
      pattern: new RegExp(`^${each.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '[^/]+')}$`),
    })),
  );
  return (request) => {
    const path = request.url.split('?', 1)[0]!;
    const allowed = patterns.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
    // One that takes the method did not take this: what stands for an id is longer than any.
    if (allowed.length === 0 || allowed.includes(request.method)) {
      return new ApiError('NOT_FOUND', 'there is nothing at this address');
    }
    return new ApiError('METHOD_NOT_ALLOWED', `expected ${allowed.join(' or ')}`, {
      headers: { allow: allowed.join(', ') },
    });
  };
}

/** Answers what is no request, so that its sender learns why, and ends the connection: what follows cannot be read. */
export function refuseConnection(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const isTooLarge = error.code === 'HPE_HEADER_OVERFLOW';
  const { body } = problemOf(
    new ApiError(
      'MALFORMED_REQUEST',
      isTooLarge ? 'expected fewer or shorter headers' : 'expected a request of HTTP/1.1',
    ),
    'none',
  );
  const content = JSON.stringify(body);
  socket.end(
    `HTTP/1.1 400 Bad Request\r\ncontent-type: application/problem+json; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(content)}\r\nconnection: close\r\n\r\n${content}`,
  );
}
