#include "process/exec.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "process/scheduling.h"

#define DEFAULT_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

char *const exec_default_env[] = { "PATH=" DEFAULT_PATH, "HOME=/root", NULL };

static const char *search_path(char **envp)
{
    for (; *envp; envp++)
        if (strncmp(*envp, "PATH=", 5) == 0)
            return *envp + 5;
    return DEFAULT_PATH;
}

/* `directory` is not terminated; an empty one is the working directory. Returns whether it fits. */
static bool join(char path[PATH_MAX], const char *directory, size_t size, const char *name)
{
    size_t name_size = strlen(name);

    if (size + 1 + name_size + 1 > PATH_MAX)
        return false;
    memcpy(path, directory, size);
    if (size > 0)
        path[size++] = '/';
    memcpy(path + size, name, name_size + 1);
    return true;
}

/* Returns 0 and the program's path, -ENOENT, or -EACCES when there is only a file that is no program. */
static int find_program(const struct exec_plan *plan, char path[PATH_MAX])
{
    const char *at = search_path(plan->envp);
    int error = -ENOENT;

    if (strchr(plan->argv[0], '/'))
        return join(path, "", 0, plan->argv[0]) ? 0 : -ENAMETOOLONG;
    if (!*plan->argv[0])
        return -ENOENT;
    for (;;) {
        size_t size = strcspn(at, ":");
        struct stat info;

        if (join(path, at, size, plan->argv[0]) && stat(path, &info) == 0 && S_ISREG(info.st_mode)) {
            if (access(path, X_OK) == 0)
                return 0;
            error = -EACCES;
        }
        if (!at[size])
            return error;
        at += size + 1;
    }
}

/* In the child: shares memory with the agent, which stands still until the exec. */
static void child_main(const struct exec_plan *plan, const char *path, const int stdio[3], volatile int *error)
{
    sigset_t none;

    sigemptyset(&none);
    signal(SIGPIPE, SIG_DFL);
    scheduling_as_usual();
    setsid();
    umask(022);
    for (int i = 0; i < 3; i++)
        if (dup2(stdio[i], i) < 0)
            goto failed;
    if (plan->terminal && ioctl(0, TIOCSCTTY, 0) < 0)
        goto failed;
    if (plan->cwd && chdir(plan->cwd) < 0)
        goto failed;
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(path, plan->argv, plan->envp);
failed:
    *error = errno;
    _exit(127);
}

static __attribute__((noinline)) pid_t start(const struct exec_plan *plan, const char *path, const int stdio[3])
{
    volatile int error = 0;
    pid_t pid = vfork();

    if (pid == 0)
        child_main(plan, path, stdio, &error);
    if (pid < 0)
        return -errno;
    if (error == 0)
        return pid;
    waitpid(pid, NULL, 0);
    return -error;
}

pid_t exec_start(const struct exec_plan *plan)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    int stdio[3] = {
        plan->in < 0 ? null : plan->in,
        plan->out < 0 ? null : plan->out,
        plan->err < 0 ? null : plan->err,
    };
    char path[PATH_MAX];
    pid_t pid;

    if (null < 0)
        return -errno;
    pid = find_program(plan, path);
    if (pid == 0)
        pid = start(plan, path, stdio);
    close(null);
    return pid;
}
