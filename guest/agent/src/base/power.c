#include "base/power.h"

#include <stdlib.h>
#include <sys/reboot.h>
#include <unistd.h>

void power_exit(int status)
{
    if (getpid() == 1)
        power_crash();
    /* Not _exit: a leak checker looks around at the end. */
    exit(status);
}

static void end(int how, int status) __attribute__((noreturn));

static void end(int how, int status)
{
    if (getpid() == 1) {
        reboot(how);
        /* A machine that cannot be ended must not end init either: that is a panic. */
        for (;;)
            pause();
    }
    _exit(status);
}

void power_reboot(void)
{
    sync();
    end(RB_AUTOBOOT, 0);
}

void power_off(void)
{
    sync();
    end(RB_POWER_OFF, 0);
}

void power_crash(void)
{
    end(RB_AUTOBOOT, 70);
}
