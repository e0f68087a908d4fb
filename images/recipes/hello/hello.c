/*
 * Say hello, with nothing but the kernel: no libc, one static binary of a few hundred bytes and its text.
 * It is all there is in the image, so it shows how little an image has to hold.
 */

#if defined(__i386__)
#define PLATFORM "linux/386"
enum { SYS_EXIT = 1, SYS_WRITE = 4 };
#elif defined(__x86_64__)
#define PLATFORM "linux/amd64"
enum { SYS_EXIT = 60, SYS_WRITE = 1 };
#else
#error "no system calls known for this architecture"
#endif

static const char message[] =
    "\n"
    "Hello from Docker!\n"
    "This text comes from a real process, in a real container, on Drydock's Linux.\n"
    "\n"
    "On the way here:\n"
    " 1. The client, the docker command you typed, called the daemon's API: HTTP requests\n"
    "    over the socket /var/run/docker.sock.\n"
    " 2. The daemon looked for the image hello-world among those it has. If it was missing,\n"
    "    the daemon pulled it for " PLATFORM " from the registry bundled with Drydock, and\n"
    "    compared the SHA-256 digest of every part with the one it had asked for.\n"
    " 3. The daemon created a container: the image's files with a writable layer on top,\n"
    "    and namespaces and cgroups of its own. In it, it started this program, /hello.\n"
    " 4. /hello wrote these lines to its standard output and ended. The daemon streamed them\n"
    "    to the client, and the client printed them on your terminal.\n"
    "\n"
    "See what is left of it:   docker ps -a\n"
    "Then go inside one:       docker run -it busybox sh\n"
    "\n";

/* Returns what the kernel returns: bytes written, or a negative errno. */
static long write_stdout(const char *text, unsigned long size)
{
	long result;
#if defined(__i386__)
	__asm__ volatile("int $0x80" : "=a"(result) : "a"(SYS_WRITE), "b"(1), "c"(text), "d"(size) : "memory");
#else
	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"((long)SYS_WRITE), "D"(1L), "S"(text), "d"(size)
			 : "rcx", "r11", "memory");
#endif
	return result;
}

static void __attribute__((noreturn)) leave(long status)
{
	for (;;) {
#if defined(__i386__)
		__asm__ volatile("int $0x80" : : "a"(SYS_EXIT), "b"(status));
#else
		__asm__ volatile("syscall" : : "a"((long)SYS_EXIT), "D"(status) : "rcx", "r11", "memory");
#endif
	}
}

void _start(void);

void _start(void)
{
	enum { EINTR = 4 };
	unsigned long done = 0;

	while (done < sizeof message - 1) {
		long written = write_stdout(message + done, sizeof message - 1 - done);

		if (written == -EINTR)
			continue;
		if (written <= 0)
			leave(1);
		done += (unsigned long)written;
	}
	leave(0);
}
