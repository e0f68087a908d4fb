#include "process/scheduling.h"

#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

/* By number, for musl's sched_setscheduler always fails. A kernel that refuses costs speed and nothing else. */
static void set_policy(int policy)
{
    struct sched_param none = { 0 };

    syscall(SYS_sched_setscheduler, 0, policy, &none);
}

void scheduling_yield_to_writers(void)
{
    set_policy(SCHED_BATCH);
}

void scheduling_as_usual(void)
{
    set_policy(SCHED_OTHER);
}
