/** Puts the page's Content Security Policy into its HTML, built or being developed. */
import type { Plugin } from 'vite'

/**
 * Everything the page uses lies beside it. Styles may be inline, because xterm.js makes style elements of its colours and
 * sizes and has no nonce for them. What a worker may do is the business of the server that sends its script; a meta element
 * says nothing about it, nor about who may frame the page.
 */
const policy = {
  'default-src': "'none'",
  'script-src': "'self' 'wasm-unsafe-eval'",
  'worker-src': "'self'",
  'connect-src': "'self'",
  'style-src': "'self' 'unsafe-inline'",
  'img-src': "'self' data:",
  'base-uri': "'none'",
  'form-action': "'none'",
}

export function contentSecurityPolicy(): Plugin {
  return {
    name: 'drydock:csp',
    transformIndexHtml: {
      order: 'post',
      handler: () => [
        {
          tag: 'meta',
          attrs: {
            'http-equiv': 'Content-Security-Policy',
            content: Object.entries(policy)
              .map(([directive, sources]) => `${directive} ${sources}`)
              .join('; '),
          },
          injectTo: 'head-prepend',
        },
      ],
    },
  }
}
