/**
 * One terminal: an xterm.js screen joined to a shell in the sandbox. The screen outlives its shell: after `exit`, or when
 * the host restarts, the same screen gets a new one. It knows no Docker.
 */
import { FitAddon } from '@xterm/addon-fit'
import { Unicode11Addon } from '@xterm/addon-unicode11'
import { WebLinksAddon } from '@xterm/addon-web-links'
import { Terminal } from '@xterm/xterm'
import { portSocket } from '../../protocol/ports.ts'
import type { SandboxWorker } from '../../protocol/sandbox.ts'
import { BoundedOutput } from './bounded-output.ts'
import { terminalTheme } from './colours.ts'
import { terminalKey } from './keys.ts'
import { openLink } from './links.ts'
import { bufferLines } from './text.ts'
import { TypedAhead } from './typed-ahead.ts'

/** What a session needs of the sandbox. */
export type Shells = Pick<SandboxWorker, 'openTerminal' | 'waitTerminal' | 'resizeTerminal' | 'closeTerminal'>

export interface SessionOptions {
  number: number
  theme: 'light' | 'dark'
  screenReader: boolean
  /** Ctrl+]: the keyboard leaves the terminal. */
  onLeave(): void
  /** Something was copied or pasted. */
  onClipboard(): void
  /** A sentence for the learner, on the screen and to screen readers. */
  say(text: string): void
  /** The host could not start a shell. */
  onRefused(): void
  /** The shell, or what it runs, has printed something. */
  onOutput(): void
}

export const mac = /Mac|iPhone|iPad/.test(navigator.userAgent)
const encoder = new TextEncoder()
const SAVE_CURSOR = '\x1b7'
const ERASE_FROM_SAVED = '\x1b8\x1b[J'
const BELL = '\x07'

export class TerminalSession {
  readonly number: number
  status = $state<'waiting' | 'running' | 'ended'>('waiting')
  readonly #terminal: Terminal
  readonly #fit = new FitAddon()
  readonly #options: SessionOptions
  #shells: Shells | undefined
  #shell: { id: number; input: WritableStreamDefaultWriter<Uint8Array> } | undefined
  /** Until the shell has its prompt: before that it does not read. */
  #ahead: TypedAhead | undefined = new TypedAhead()
  #element: HTMLElement | undefined
  #disposed = false

  constructor(options: SessionOptions) {
    this.number = options.number
    this.#options = options
    this.#terminal = new Terminal({
      allowProposedApi: true, // unicode11
      // A blinking one is drawn anew all the time: 5 % of a core for a page that rests.
      cursorBlink: false,
      fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--mono'),
      fontSize: innerWidth < 700 ? 12 : 13,
      linkHandler: {
        activate: (_, uri) => openLink(uri, options.say, (question) => confirm(question)),
        // Without it they are passed over without a word.
        allowNonHttpProtocols: true,
      },
      minimumContrastRatio: 4.5,
      rightClickSelectsWord: mac,
      scrollback: 10_000,
      screenReaderMode: options.screenReader,
      theme: terminalTheme(options.theme),
    })
    this.#addOns()
    this.#listen()
  }

  /** Puts the screen into an element, once; it then follows the element's size. */
  attach(element: HTMLElement): void {
    this.#element = element
    this.#terminal.open(element)
    this.#terminal.textarea?.setAttribute(
      'aria-label',
      `Terminal ${this.number}. Control right bracket leaves it.`,
    )
    // xterm.js keeps it from going further.
    element.addEventListener('paste', this.#options.onClipboard, { capture: true })
    new ResizeObserver(() => this.#refit()).observe(element)
    this.#refit()
    void this.#start()
  }

  /** A host is there: a shell is started on it. Called again after each boot. */
  connect(shells: Shells): void {
    if (this.#shells) {
      this.note('The host was restarted. This is a new shell.')
      this.#ahead = new TypedAhead()
    }
    this.#shells = shells
    this.#shell = undefined
    this.status = 'waiting'
    void this.#start()
  }

  /** As if it had been typed. */
  send(text: string): void {
    this.#terminal.input(text)
  }

  focus(): void {
    this.#terminal.focus()
  }

  setTheme(theme: 'light' | 'dark'): void {
    this.#terminal.options.theme = terminalTheme(theme)
  }

  setScreenReader(on: boolean): void {
    this.#terminal.options.screenReaderMode = on
  }

  /** Everything on the screen and above it. */
  lines(): string[] {
    return bufferLines(this.#terminal.buffer.active)
  }

  /** A line of the page's own, told apart from the shell's output by its colour. */
  note(text: string): void {
    this.#terminal.write(`\r\n\x1b[36m${text}\x1b[0m\r\n`)
  }

  dispose(): void {
    this.#disposed = true
    if (this.#shell) void this.#shells?.closeTerminal(this.#shell.id)
    this.#terminal.dispose()
  }

  async #start(): Promise<void> {
    const shells = this.#shells
    if (!shells || !this.#element || this.status === 'running') return
    this.status = 'running'
    this.#ahead ??= new TypedAhead()
    const { port1, port2 } = new MessageChannel()
    const socket = portSocket(port1)
    const opened = await shells.openTerminal(this.#size(), port2)
    // The host was restarted meanwhile: its shell is the one to show.
    if (this.#shells !== shells || this.#disposed) return
    if (!opened.ok) {
      this.status = 'ended'
      this.#ahead = undefined
      this.note(`No shell could be started: ${opened.error.message}. Press Enter to try again.`)
      this.#options.onRefused()
      return
    }
    const shell = { id: opened.value.id, input: socket.writable.getWriter() }
    this.#shell = shell
    // The window may have changed its size while the shell was being started.
    void shells.resizeTerminal(shell.id, this.#size())
    const failure = await this.#show(socket.readable)
    if (this.#disposed || this.#shell !== shell) return
    this.#ended(failure ?? (await exitOf(shells, shell.id)))
  }

  /**
   * Writes the shell's output to the screen, at the screen's pace: the next chunk is asked for when this one has been
   * drawn, so that `yes` slows down instead of freezing the page.
   */
  async #show(output: ReadableStream<Uint8Array>): Promise<string | undefined> {
    const reader = output.getReader()
    const bounded = new BoundedOutput()
    try {
      for (;;) {
        const { done, value } = await reader.read()
        if (done || this.#disposed) return undefined
        this.#options.onOutput()
        this.#handOver()
        const text = bounded.take(value, this.#size())
        await new Promise<void>((drawn) => this.#terminal.write(text, drawn))
      }
    } catch (error) {
      return `The connection to the shell was lost: ${(error as Error).message}.`
    }
  }

  #ended(how: string): void {
    this.#shell = undefined
    this.#ahead = undefined
    this.status = 'ended'
    this.note(`${how} Press Enter for a new shell.`)
    this.#options.say(`Terminal ${this.number}: ${how}`)
  }

  #type(text: string): void {
    if (this.#ahead) this.#typeAhead(this.#ahead, text)
    else this.#send(encoder.encode(text))
  }

  /** Drawn from one place again and again, so that it can be changed, and taken away. */
  #typeAhead(ahead: TypedAhead, text: string): void {
    this.#terminal.write(ahead.shown === '' ? SAVE_CURSOR : ERASE_FROM_SAVED)
    const fits = ahead.take(text)
    this.#terminal.write(ahead.shown + (fits ? '' : BELL))
  }

  /** The shell reads, and echoes itself what was typed before. */
  #handOver(): void {
    const ahead = this.#ahead
    this.#ahead = undefined
    if (!ahead || ahead.shown === '') return
    this.#terminal.write(ERASE_FROM_SAVED)
    this.#send(encoder.encode(ahead.give()))
  }

  #send(bytes: Uint8Array): void {
    // A write to a shell that has just ended fails; its end is told where its output ends.
    this.#shell?.input.write(bytes).catch(() => undefined)
  }

  #listen(): void {
    this.#terminal.onData((text) => {
      if (this.status === 'ended' && text === '\r') void this.#start()
      else this.#type(text)
    })
    this.#terminal.onBinary((text) => this.#send(Uint8Array.from(text, (char) => char.charCodeAt(0))))
    this.#terminal.onResize(() => {
      if (this.#shell) void this.#shells?.resizeTerminal(this.#shell.id, this.#size())
    })
    this.#terminal.attachCustomKeyEventHandler((event) => this.#key(event))
  }

  /** @returns whether the key goes on to the program. */
  #key(event: KeyboardEvent): boolean {
    const meaning = terminalKey(event, { mac, selected: this.#terminal.hasSelection() })
    if (meaning === 'program') return true
    if (meaning === 'browser') return false
    event.preventDefault()
    if (event.type === 'keydown' && meaning === 'leave') this.#options.onLeave()
    if (event.type === 'keydown' && meaning === 'copy') void this.#copy()
    return false
  }

  async #copy(): Promise<void> {
    const text = this.#terminal.getSelection()
    if (!text) return
    await navigator.clipboard.writeText(text)
    this.#terminal.clearSelection()
    this.#options.onClipboard()
  }

  #addOns(): void {
    this.#terminal.loadAddon(this.#fit)
    this.#terminal.loadAddon(new Unicode11Addon())
    this.#terminal.unicode.activeVersion = '11'
    this.#terminal.loadAddon(new WebLinksAddon((_, uri) => openLink(uri, this.#options.say)))
  }

  #refit(): void {
    // A hidden tab has no size; its screen keeps the one it had.
    if (this.#element && this.#element.clientWidth > 0) this.#fit.fit()
  }

  #size() {
    return { rows: this.#terminal.rows, columns: this.#terminal.cols }
  }
}

async function exitOf(shells: Shells, id: number): Promise<string> {
  const exit = await shells.waitTerminal(id)
  return exit.ok
    ? `The shell ended with exit code ${exit.value.code}.`
    : `The shell ended: ${exit.error.message}.`
}
