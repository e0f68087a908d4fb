/** The sixteen ANSI colours, each at least 4.5:1 on its theme's background (`--terminal-page`), as contrast.test.ts checks. */
import type { ITheme } from '@xterm/xterm'

export const ansi = {
  light: {
    black: '#1f2937',
    red: '#b3261e',
    green: '#1a7340',
    yellow: '#855c00',
    blue: '#1d4fa8',
    magenta: '#86198f',
    cyan: '#0b6b78',
    white: '#5b6675',
    brightBlack: '#667085',
    brightRed: '#c5281c',
    brightGreen: '#157a3c',
    brightYellow: '#8f6400',
    brightBlue: '#2563cf',
    brightMagenta: '#a21caf',
    brightCyan: '#0e7585',
    brightWhite: '#344054',
  },
  dark: {
    black: '#7f8b9b',
    red: '#ff7b72',
    green: '#5bd08a',
    yellow: '#e3b341',
    blue: '#79b0ff',
    magenta: '#d2a0ff',
    cyan: '#56d4dd',
    white: '#c9d1db',
    brightBlack: '#8a97a8',
    brightRed: '#ffa198',
    brightGreen: '#7ee2a8',
    brightYellow: '#f2cc60',
    brightBlue: '#a5cbff',
    brightMagenta: '#e2c5ff',
    brightCyan: '#8be9f0',
    brightWhite: '#ffffff',
  },
} as const

const rest = {
  light: {
    background: '#ffffff',
    foreground: '#1f2937',
    cursor: '#164686',
    cursorAccent: '#ffffff',
    selectionBackground: '#bcd3f2',
  },
  dark: {
    background: '#0f141b',
    foreground: '#e6eaf0',
    cursor: '#87aee3',
    cursorAccent: '#0f141b',
    selectionBackground: '#2f4a70',
  },
}

export function terminalTheme(theme: 'light' | 'dark'): ITheme {
  return { ...rest[theme], ...ansi[theme] }
}
