/** HTTP/1.1 (RFC 9112) on sockets: one codec for server and client. Knows no routes. */
export { serve, AbortHandler, type Handler, type Exchange, type ServeOptions } from './server.ts'
export { BodyError } from './body.ts'
export type { RequestTap, SeenRequest } from './tap.ts'
export { request, type HttpRequest, type HttpResponse, HttpError } from './client.ts'
