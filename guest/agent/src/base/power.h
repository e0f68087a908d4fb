/* The end of the guest, or of the test program. */
#ifndef DRYDOCK_POWER_H
#define DRYDOCK_POWER_H

/* As init these reboot or halt the machine; otherwise they end the program with the status that is said. */
void power_exit(int status) __attribute__((noreturn));
void power_reboot(void) __attribute__((noreturn));
void power_off(void) __attribute__((noreturn));
/* Reboots at once, without a sync: status 70. */
void power_crash(void) __attribute__((noreturn));

#endif
