/** Light, dark, or as the system says. Stored; applied to `<html data-theme>`. */
export type ThemeChoice = 'system' | 'light' | 'dark'

const key = 'drydock.theme'

export class Theme {
  choice = $state<ThemeChoice>('system')
  #systemDark = $state(false)
  /** What is shown. */
  readonly shown: 'light' | 'dark' = $derived(
    this.choice === 'system' ? (this.#systemDark ? 'dark' : 'light') : this.choice,
  )

  constructor() {
    const stored = localStorage.getItem(key)
    if (stored === 'light' || stored === 'dark') this.choice = stored
    const system = matchMedia('(prefers-color-scheme: dark)')
    this.#systemDark = system.matches
    system.addEventListener('change', () => (this.#systemDark = system.matches))
    this.#apply()
  }

  choose(choice: ThemeChoice): void {
    this.choice = choice
    localStorage.setItem(key, choice)
    this.#apply()
  }

  #apply(): void {
    if (this.choice === 'system') delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = this.choice
  }
}
