/* How the agent and what it starts share the processor. */
#ifndef DRYDOCK_SCHEDULING_H
#define DRYDOCK_SCHEDULING_H

/* For the agent: its waking does not preempt a program, so that one that writes line by line is not interrupted at each
 * line. The agent's share of the time stays the same, and it gets its turn at the next tick. */
void scheduling_yield_to_writers(void);
/* For a child, which would inherit it: as any program. Safe after vfork. */
void scheduling_as_usual(void);

#endif
