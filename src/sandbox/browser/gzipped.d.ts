/** `scripts/vite-gzipped.ts` */
declare module '*?gzipped' {
  const url: string
  export default url
}
