/** What `--format` says of itself in the help texts. */
const JSON_AND_TEMPLATE = `'json':             Print in JSON format
'TEMPLATE':         Print output using the given Go template.
Refer to https://docs.docker.com/go/formatting/ for more information about formatting output with templates`

export const FORMAT_HELP = `Format output using a custom template:
'table':            Print output in table format with column headers (default)
'table TEMPLATE':   Print output in table format using the given Go template
${JSON_AND_TEMPLATE}`

export const INSPECT_FORMAT_HELP = `Format output using a custom template:
${JSON_AND_TEMPLATE}`
