/*
 * The agent: init of the guest, and the hands of the engine that runs on the other side of the link. One thread, one
 * loop; it does what PROTOCOL.md says and knows nothing of Docker, images or networks' names.
 *
 *   agent              as init: talks over /dev/hvc0
 *   agent --link FD    as any program, for tests: talks over that descriptor and ends with it
 */
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/log.h"
#include "base/loop.h"
#include "call/call.h"
#include "link/channel.h"
#include "link/link.h"
#include "operations.h"
#include "process/child.h"
#include "process/scheduling.h"

static bool on_frame(struct frame *frame)
{
    switch (frame->type) {
    case FRAME_CALL:
        call_begin(frame);
        return true;
    case FRAME_DATA:
    case FRAME_CREDIT:
    case FRAME_END:
    case FRAME_RESET:
        channel_frame(frame);
        return true;
    default:
        return false;
    }
}

/* No later descriptor may become 0, 1 or 2 by chance, and none may be inherited. */
static void prepare_descriptors(void)
{
    struct rlimit limit;
    int fd;

    do
        fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    while (fd >= 0 && fd <= 2);
    if (fd > 2)
        close(fd);
    syscall(SYS_close_range, 3u, ~0u, CLOSE_RANGE_CLOEXEC);
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static void prepare_signals(void)
{
    sigset_t none;

    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
    signal(SIGPIPE, SIG_IGN);
}

/* Returns the descriptor after `--link`, -1 without it, or -2. */
static int link_argument(int argc, char **argv)
{
    uint64_t fd;

    if (argc == 1)
        return -1;
    if (argc != 3 || strcmp(argv[1], "--link") != 0 || parse_number(argv[2], INT32_MAX, &fd) < 0)
        return -2;
    return (int)fd;
}

int main(int argc, char **argv)
{
    int fd = link_argument(argc, argv);

    if (fd == -2 || (fd >= 0 && fcntl(fd, F_GETFD) < 0) || (fd < 0 && getpid() != 1)) {
        log_text("usage: agent [--link FD]; without an argument it must be process 1");
        return 64;
    }
    prepare_descriptors();
    prepare_signals();
    scheduling_yield_to_writers();
    umask(0);
    if (chdir("/") < 0 || prctl(PR_SET_CHILD_SUBREAPER, 1) < 0)
        log_text("cannot prepare the process");
    calls_init(operations_run);
    if (loop_init() < 0 || children_init() < 0 || link_open(fd, on_frame) < 0) {
        log_text("cannot set up the loop");
        return 71;
    }
    loop_run();
}
