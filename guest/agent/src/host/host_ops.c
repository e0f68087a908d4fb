/* Operations on the host as a whole, and signals. */
#include <errno.h>
#include <fcntl.h>
#include <linux/random.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "base/power.h"
#include "host/host_ops.h"
#include "link/channel.h"
#include "link/link.h"

#define ENTROPY_MAX 512u

int op_settime(struct op *op)
{
    struct timespec time;
    int64_t ns;

    if (op_offset(op, 0, &ns) < 0)
        return -EINVAL;
    time.tv_sec = (time_t)(ns / 1000000000);
    time.tv_nsec = (long)(ns % 1000000000);
    return clock_settime(CLOCK_REALTIME, &time) < 0 ? -errno : 0;
}

static int add_entropy(int fd, const struct bytes *bytes)
{
    union {
        struct rand_pool_info info;
        uint8_t storage[sizeof(struct rand_pool_info) + ENTROPY_MAX];
    } pool;

    memset(&pool, 0, sizeof(pool));
    pool.info.entropy_count = (int)bytes->size * 8;
    pool.info.buf_size = (int)bytes->size;
    memcpy(pool.storage + sizeof(pool.info), bytes->data, bytes->size);
    if (ioctl(fd, RNDADDENTROPY, &pool.info) < 0)
        return -errno;
    return ioctl(fd, RNDRESEEDCRNG) < 0 ? -errno : 0;
}

int op_entropy(struct op *op)
{
    int fd, error;

    if (op->arg[0].size > ENTROPY_MAX)
        return -EINVAL;
    fd = open("/dev/urandom", O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    error = add_entropy(fd, &op->arg[0]);
    close(fd);
    return error;
}

int op_hostname(struct op *op)
{
    if (!op_text(op, 0))
        return -EINVAL;
    return sethostname(op->arg[0].data, op->arg[0].size) < 0 ? -errno : 0;
}

static void ended_by_nul(struct buf *answer, const char *text)
{
    buf_put(answer, text, (uint32_t)strlen(text) + 1);
}

int op_uname(struct op *op)
{
    struct utsname names;

    if (uname(&names) < 0)
        return -errno;
    ended_by_nul(op->answer, names.sysname);
    ended_by_nul(op->answer, names.nodename);
    ended_by_nul(op->answer, names.release);
    ended_by_nul(op->answer, names.version);
    ended_by_nul(op->answer, names.machine);
    return 0;
}

int op_sysinfo(struct op *op)
{
    struct sysinfo info;

    if (sysinfo(&info) < 0)
        return -errno;
    buf_number(op->answer, sysconf(_SC_NPROCESSORS_ONLN));
    buf_text(op->answer, " ");
    buf_number(op->answer, (int64_t)info.totalram * info.mem_unit);
    return 0;
}

int op_reboot(struct op *op)
{
    (void)op;
    power_reboot();
}

int op_poweroff(struct op *op)
{
    (void)op;
    power_off();
}

int op_kill(struct op *op)
{
    uint32_t pid, number;

    if (op_number(op, 0, INT32_MAX, &pid) < 0 || op_number(op, 1, 64, &number) < 0 || pid == 0)
        return -EINVAL;
    return kill((pid_t)pid, (int)number) < 0 ? -errno : 0;
}

int op_winsize(struct op *op)
{
    struct winsize size = { 0 };
    uint32_t channel, rows, columns;
    int fd;

    if (op_number(op, 0, UINT32_MAX, &channel) < 0)
        return -EINVAL;
    if (op_number(op, 1, UINT16_MAX, &rows) < 0 || op_number(op, 2, UINT16_MAX, &columns) < 0)
        return -EINVAL;
    fd = channel_terminal(channel);
    if (fd < 0)
        return fd;
    size.ws_row = (unsigned short)rows;
    size.ws_col = (unsigned short)columns;
    return ioctl(fd, TIOCSWINSZ, &size) < 0 ? -errno : 0;
}
