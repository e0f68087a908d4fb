#include "stub/stub_terminal.h"

#include <signal.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static struct termios before;
static bool is_terminal;
static bool is_raw;

/* Safe in a signal handler, and from the background, where changing a terminal would stop the process. */
void terminal_restore(void)
{
    if (!is_raw)
        return;
    is_raw = false;
    signal(SIGTTOU, SIG_IGN);
    tcsetattr(STDIN_FILENO, TCSANOW, &before);
    signal(SIGTTOU, SIG_DFL);
}

static void crashed(int number)
{
    terminal_restore();
    raise(number);
}

void terminal_init(void)
{
    const int crashes[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };
    struct sigaction action = { .sa_handler = crashed, .sa_flags = (int)SA_RESETHAND | SA_NODEFER };

    is_terminal = tcgetattr(STDIN_FILENO, &before) == 0;
    for (unsigned i = 0; i < sizeof(crashes) / sizeof(crashes[0]); i++)
        sigaction(crashes[i], &action, NULL);
}

static void set_raw(void)
{
    struct termios mode = before;

    cfmakeraw(&mode);
    mode.c_cc[VMIN] = 1;
    mode.c_cc[VTIME] = 0;
    tcsetattr(STDIN_FILENO, TCSANOW, &mode);
}

void terminal_raw(bool raw)
{
    if (!is_terminal)
        return;
    if (!raw) {
        terminal_restore();
        return;
    }
    is_raw = true;
    set_raw();
}

void terminal_continue(void)
{
    if (is_raw)
        set_raw();
}

void terminal_size(uint32_t *rows, uint32_t *columns)
{
    struct winsize size = { 0 };

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0)
        if (ioctl(STDIN_FILENO, TIOCGWINSZ, &size) < 0)
            size = (struct winsize){ 0 };
    *rows = size.ws_row;
    *columns = size.ws_col;
}
