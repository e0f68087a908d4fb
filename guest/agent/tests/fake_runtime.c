/*
 * A stand-in for `crun run --detach --console-socket`, for tests: starts a program on a new terminal, sends the
 * terminal's master over a unix socket, and leaves the program behind.
 *
 *   fake_runtime SOCKET PIDFILE PROGRAM ARG…
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void check(int result, const char *what)
{
    if (result >= 0)
        return;
    perror(what);
    exit(1);
}

static void send_descriptor(const char *path, int fd)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr header;
    } control = { 0 };
    struct iovec part = { .iov_base = "console", .iov_len = 7 };
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof(control.bytes)
    };
    int socket_fd = socket(AF_UNIX, SOCK_STREAM, 0);

    snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
    check(connect(socket_fd, (struct sockaddr *)&address, sizeof(address)), "connect");
    control.header.cmsg_level = SOL_SOCKET;
    control.header.cmsg_type = SCM_RIGHTS;
    control.header.cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
    check((int)sendmsg(socket_fd, &message, 0), "sendmsg");
    close(socket_fd);
}

static void run_on(int terminal, char **argv)
{
    setsid();
    check(ioctl(terminal, TIOCSCTTY, 0), "TIOCSCTTY");
    for (int fd = 0; fd < 3; fd++)
        dup2(terminal, fd);
    close(terminal);
    execvp(argv[0], argv);
    _exit(127);
}

int main(int argc, char **argv)
{
    int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    int terminal;
    FILE *file;
    pid_t pid;

    if (argc < 4 || master < 0 || unlockpt(master) < 0)
        return 2;
    terminal = open(ptsname(master), O_RDWR | O_NOCTTY);
    check(terminal, "ptsname");
    send_descriptor(argv[1], master);
    pid = fork();
    if (pid == 0)
        run_on(terminal, argv + 3);
    check(pid, "fork");
    file = fopen(argv[2], "w");
    if (!file)
        return 3;
    fprintf(file, "%d", (int)pid);
    fclose(file);
    return 0;
}
