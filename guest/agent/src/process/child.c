#include "process/child.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/loop.h"
#include "base/text_file.h"
#include "base/wire.h"
#include "link/event.h"

#define UNKNOWN_MAX 256
#define GENERATIONS_MAX 64

static struct child *children;
static struct watch signal_watch;

/* Ends of processes that nobody expected (yet). The oldest is overwritten. */
static struct {
    pid_t pid;
    int status;
} unknown[UNKNOWN_MAX];
static unsigned next_unknown;

int exit_status(int status)
{
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int exit_signal(int status)
{
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

void child_expect(struct child *child)
{
    child->next = children;
    children = child;
}

static struct child *take(pid_t pid)
{
    for (struct child **link = &children; *link; link = &(*link)->next) {
        struct child *child = *link;

        if (child->pid != pid)
            continue;
        *link = child->next;
        return child;
    }
    return NULL;
}

/* Returns the parent of a process, zombies included, or 0 when it is not there. */
static pid_t parent_of(pid_t pid)
{
    char path[64] = "/proc/", text[512], digits[24];
    uint64_t parent;
    char *after;

    strcat(path, format_number(digits, sizeof(digits), pid));
    strcat(path, "/stat");
    if (read_text(path, text, sizeof(text)) < 0)
        return 0;
    /* "pid (name) state parent …", and the name may have anything in it. */
    after = strrchr(text, ')');
    if (!after || strlen(after) < 4)
        return 0;
    after += 4;
    after[strcspn(after, " ")] = '\0';
    return parse_number(after, INT32_MAX, &parent) == 0 ? (pid_t)parent : 0;
}

/*
 * A starter may end a moment before the helper that is the process's parent, as `crun run --detach` does: then the
 * process is not a child yet, but will be.
 */
static bool is_descendant(pid_t pid)
{
    pid_t self = getpid();

    for (int generations = 0; pid > 0 && pid != self && generations < GENERATIONS_MAX; generations++) {
        pid = parent_of(pid);
        if (pid == self)
            return true;
    }
    return false;
}

static int find_unknown(pid_t pid)
{
    int i = 0;

    while (i < UNKNOWN_MAX && unknown[i].pid != pid)
        i++;
    return i;
}

bool child_is_known(pid_t pid)
{
    return pid > 0 && (is_descendant(pid) || find_unknown(pid) < UNKNOWN_MAX);
}

void child_adopt(struct child *child)
{
    int at = find_unknown(child->pid);

    /* A process that is there is not the one whose end was seen. */
    if (at == UNKNOWN_MAX || is_descendant(child->pid)) {
        child_expect(child);
        return;
    }
    unknown[at].pid = 0;
    child->ended(child, unknown[at].status);
}

static void ended(pid_t pid, int status)
{
    struct child *child = take(pid);

    if (child) {
        child->ended(child, status);
        return;
    }
    unknown[next_unknown].pid = pid;
    unknown[next_unknown].status = status;
    next_unknown = (next_unknown + 1) % UNKNOWN_MAX;
}

static void reap(void)
{
    int status;
    pid_t pid;

    while ((pid = waitpid(-1, &status, WNOHANG | __WALL)) > 0)
        ended(pid, status);
}

/* What the reboot, poweroff and halt commands of a busybox send to init. The host decides. */
static void power_asked(uint32_t number)
{
    struct event event;

    event_begin(&event, "power");
    event_text(&event, number == SIGUSR1 ? "halt" : number == SIGUSR2 ? "poweroff" : "reboot");
    event_send(&event, 0);
}

static void signalled(struct watch *watch, uint32_t events)
{
    struct signalfd_siginfo info;

    (void)events;
    while (read(watch->fd, &info, sizeof(info)) == (ssize_t)sizeof(info))
        if (info.ssi_signo != SIGCHLD)
            power_asked(info.ssi_signo);
    reap();
}

int children_init(void)
{
    sigset_t signals;
    int fd;

    sigemptyset(&signals);
    sigaddset(&signals, SIGCHLD);
    if (getpid() == 1) {
        sigaddset(&signals, SIGTERM);
        sigaddset(&signals, SIGINT);
        sigaddset(&signals, SIGUSR1);
        sigaddset(&signals, SIGUSR2);
    }
    sigprocmask(SIG_BLOCK, &signals, NULL);
    fd = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    if (fd < 0)
        return -errno;
    watch_init(&signal_watch, fd, signalled);
    return watch_set(&signal_watch, EPOLLIN);
}
