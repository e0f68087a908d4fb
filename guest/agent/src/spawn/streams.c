#include "spawn/streams.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "link/channel.h"

/* linux/tty.h; the C library's headers are not sure to have it. */
#ifndef TIOCGPTPEER
#define TIOCGPTPEER _IO('T', 0x41)
#endif

void streams_reset(const struct streams *streams, int error)
{
    channel_reset(streams->in, error);
    channel_reset(streams->out, error);
    channel_reset(streams->err, error);
}

int streams_open(const struct streams *streams)
{
    struct streams opened = { 0 };
    int error = 0;

    if (streams->in)
        error = channel_open(streams->in, TO_GUEST);
    if (!error)
        opened.in = streams->in;
    if (!error && streams->out)
        error = channel_open(streams->out, TO_HOST);
    if (!error)
        opened.out = streams->out;
    if (!error && streams->err && streams->err != streams->out)
        error = channel_open(streams->err, TO_HOST);
    if (error)
        streams_reset(&opened, -error);
    return error;
}

void stdio_close(struct stdio *stdio)
{
    if (stdio->in >= 0)
        close(stdio->in);
    if (stdio->out >= 0 && stdio->out != stdio->in)
        close(stdio->out);
    if (stdio->err >= 0 && stdio->err != stdio->out)
        close(stdio->err);
    *stdio = (struct stdio){ -1, -1, -1 };
}

/* A pipe whose one end, ours, does not block. */
static int make_pipe(int *read_end, int *write_end, int *ours)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) < 0)
        return -errno;
    *read_end = ends[0];
    *write_end = ends[1];
    fcntl(*ours, F_SETFL, O_NONBLOCK);
    return 0;
}

static int pipe_from_child(uint32_t channel, int *theirs)
{
    int ours, error = make_pipe(&ours, theirs, &ours);

    return error ? error : channel_set_source(channel, ours, END_PIPE);
}

static int pipe_to_child(uint32_t channel, int *theirs)
{
    int ours, error = make_pipe(theirs, &ours, &ours);

    return error ? error : channel_set_sink(channel, ours, END_PIPE);
}

int streams_pipes(const struct streams *streams, struct stdio *stdio)
{
    int error = 0;

    *stdio = (struct stdio){ -1, -1, -1 };
    if (streams->in)
        error = pipe_to_child(streams->in, &stdio->in);
    if (!error && streams->out)
        error = pipe_from_child(streams->out, &stdio->out);
    if (!error && streams->err == streams->out)
        stdio->err = stdio->out;
    else if (!error && streams->err)
        error = pipe_from_child(streams->err, &stdio->err);
    if (error)
        stdio_close(stdio);
    return error;
}

static void set_size(int master, const struct streams *streams)
{
    struct winsize size = { .ws_row = streams->rows, .ws_col = streams->columns };

    /* A terminal without a size works; what is said later by `winsize` is checked. */
    if (size.ws_row && size.ws_col && ioctl(master, TIOCSWINSZ, &size) < 0)
        return;
}

/* So that the terminal's own line editing deletes whole characters. */
static void set_utf8(int terminal)
{
    struct termios mode;

    if (tcgetattr(terminal, &mode) < 0)
        return;
    mode.c_iflag |= IUTF8;
    tcsetattr(terminal, TCSANOW, &mode);
}

static int join_end(uint32_t channel, int master, int (*set)(uint32_t, int, enum end_kind))
{
    int fd = fcntl(master, F_DUPFD_CLOEXEC, 3);

    return fd < 0 ? -errno : set(channel, fd, END_TERMINAL);
}

void streams_join_terminal(const struct streams *streams, int master)
{
    int error = 0;

    set_size(master, streams);
    if (streams->out)
        error = join_end(streams->out, master, channel_set_source);
    if (!error && streams->in)
        error = join_end(streams->in, master, channel_set_sink);
    close(master);
    if (error)
        streams_reset(streams, -error);
}

int streams_terminal(const struct streams *streams, struct stdio *stdio)
{
    int master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    int unlocked = 0, terminal = -1;

    *stdio = (struct stdio){ -1, -1, -1 };
    if (master < 0)
        return -errno;
    if (ioctl(master, TIOCSPTLCK, &unlocked) == 0)
        terminal = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (terminal < 0) {
        int error = errno;

        close(master);
        return -error;
    }
    set_utf8(terminal);
    *stdio = (struct stdio){ terminal, terminal, terminal };
    streams_join_terminal(streams, master);
    return 0;
}
