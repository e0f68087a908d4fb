/*
 * whoami: a web server that tells who answered. Each request is answered with the host name, the addresses of
 * this machine, the peer's address, and the request's own first line and headers, as plain text.
 *
 *   whoami [--port N] [--name TEXT]
 *
 * GET /health answers 200 and "ok". Any other path is answered as `/` is.
 *
 * One process, one poll loop, a fixed number of connections: it cannot be made to grow. A connection is
 *
 *   READING   until an empty line ends the headers (431 when they exceed the buffer, 408 when they take too long)
 *   WRITING   until the answer is gone
 *   DRAINING  until the peer closes, so that unread bytes do not reset the connection under the answer
 *
 * and closed. Errors: functions answer 0 or more, or a negative errno.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
	CONNECTIONS = 64,
	REQUEST_MAX = 16 * 1024,
	/* The request's headers come back in the answer, below the server's own lines. */
	RESPONSE_MAX = REQUEST_MAX + 8 * 1024,
	REQUEST_TIMEOUT_MS = 10 * 1000,
	WRITE_TIMEOUT_MS = 30 * 1000,
	DRAIN_TIMEOUT_MS = 2 * 1000,
};

enum state { FREE, READING, WRITING, DRAINING };

struct connection {
	enum state state;
	int fd;
	/* On the monotonic clock, in milliseconds: when this state has taken too long. */
	int64_t deadline;
	size_t request_size;
	size_t response_size;
	size_t response_sent;
	char request[REQUEST_MAX + 1];
	char response[RESPONSE_MAX];
};

/* Text that is cut off, never overrun, when it is full. */
struct text {
	char *bytes;
	size_t size;
	size_t max;
};

static struct connection connections[CONNECTIONS];
static const char *server_name;

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void append_bytes(struct text *text, const char *bytes, size_t size)
{
	size_t room = text->max - text->size;

	if (size > room)
		size = room;
	memcpy(text->bytes + text->size, bytes, size);
	text->size += size;
}

static void __attribute__((format(printf, 2, 3))) append(struct text *text, const char *format, ...)
{
	char line[1024];
	va_list arguments;
	int size;

	va_start(arguments, format);
	size = vsnprintf(line, sizeof line, format, arguments);
	va_end(arguments);
	if (size < 0)
		return;
	append_bytes(text, line, (size_t)size < sizeof line ? (size_t)size : sizeof line - 1);
}

/* An address without its port. IPv4 that came in over the IPv6 socket is written as IPv4. */
static bool format_address(const struct sockaddr *address, char *out, size_t size)
{
	if (address->sa_family == AF_INET) {
		const struct sockaddr_in *v4 = (const void *)address;

		return inet_ntop(AF_INET, &v4->sin_addr, out, (socklen_t)size) != NULL;
	}
	if (address->sa_family == AF_INET6) {
		const struct sockaddr_in6 *v6 = (const void *)address;

		if (IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr))
			return inet_ntop(AF_INET, &v6->sin6_addr.s6_addr[12], out, (socklen_t)size) != NULL;
		return inet_ntop(AF_INET6, &v6->sin6_addr, out, (socklen_t)size) != NULL;
	}
	return false;
}

static void append_host_name(struct text *text)
{
	char name[256] = "";

	gethostname(name, sizeof name - 1);
	append(text, "Hostname: %s\n", name);
}

static void append_addresses(struct text *text)
{
	struct ifaddrs *first, *at;
	char address[INET6_ADDRSTRLEN];

	if (getifaddrs(&first) < 0)
		return;
	for (at = first; at; at = at->ifa_next) {
		if (at->ifa_addr && format_address(at->ifa_addr, address, sizeof address))
			append(text, "IP: %s\n", address);
	}
	freeifaddrs(first);
}

static void append_peer(struct text *text, int fd)
{
	struct sockaddr_storage peer;
	socklen_t size = sizeof peer;
	char address[INET6_ADDRSTRLEN];
	bool has_colons;
	uint16_t port;

	if (getpeername(fd, (struct sockaddr *)&peer, &size) < 0)
		return;
	if (!format_address((struct sockaddr *)&peer, address, sizeof address))
		return;
	port = peer.ss_family == AF_INET ? ((struct sockaddr_in *)&peer)->sin_port
					 : ((struct sockaddr_in6 *)&peer)->sin6_port;
	has_colons = strchr(address, ':') != NULL;
	append(text, has_colons ? "RemoteAddr: [%s]:%u\n" : "RemoteAddr: %s:%u\n", address, ntohs(port));
}

/* The request's lines as they came, each ended by a newline alone. */
static void append_request(struct text *text, const char *request, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (request[i] != '\r')
			append_bytes(text, &request[i], 1);
	}
}

/*
 * Where the headers end: the offset after the empty line, or 0 if it has not come yet. Lines may end in LF alone
 * (RFC 9112, section 2.2).
 */
static size_t end_of_headers(const char *request, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (request[i] != '\n')
			continue;
		if (i + 1 < size && request[i + 1] == '\n')
			return i + 2;
		if (i + 2 < size && request[i + 1] == '\r' && request[i + 2] == '\n')
			return i + 3;
	}
	return 0;
}

/* `GET /x HTTP/1.1` and nothing that a program that speaks something else would send. */
static bool is_request_line(const char *request)
{
	size_t size = strcspn(request, "\r\n");
	const char *version = memmem(request, size, " HTTP/1.", 8);
	const char *target = memchr(request, ' ', size);

	return version && target && target > request && target < version;
}

static bool is_path(const char *request, const char *path)
{
	const char *target = strchr(request, ' ');
	size_t size = strlen(path);

	return target && strncmp(target + 1, path, size) == 0 && strchr(" ?", target[1 + size]);
}

static void set_state(struct connection *connection, enum state state, int timeout_ms)
{
	connection->state = state;
	connection->deadline = now_ms() + timeout_ms;
}

static void respond(struct connection *connection, const char *status, struct text body)
{
	struct text response = { connection->response, 0, sizeof connection->response };
	bool is_head = strncmp(connection->request, "HEAD ", 5) == 0;

	append(&response,
	       "HTTP/1.1 %s\r\n"
	       "Content-Type: text/plain; charset=utf-8\r\n"
	       "Content-Length: %zu\r\n"
	       "Connection: close\r\n"
	       "\r\n",
	       status, body.size);
	if (!is_head)
		append_bytes(&response, body.bytes, body.size);
	connection->response_size = response.size;
	connection->response_sent = 0;
	set_state(connection, WRITING, WRITE_TIMEOUT_MS);
}

static void refuse(struct connection *connection, const char *status)
{
	char bytes[128];
	struct text body = { bytes, 0, sizeof bytes };

	append(&body, "%s\n", status);
	respond(connection, status, body);
}

static void answer(struct connection *connection, size_t headers_size)
{
	/* Leaves room for the answer's own headers. */
	static char bytes[RESPONSE_MAX - 512];
	struct text body = { bytes, 0, sizeof bytes };

	if (!is_request_line(connection->request)) {
		refuse(connection, "400 Bad Request");
		return;
	}
	if (is_path(connection->request, "/health")) {
		append(&body, "ok\n");
		respond(connection, "200 OK", body);
		return;
	}
	if (server_name) {
		append(&body, "Name: ");
		append_bytes(&body, server_name, strlen(server_name));
		append(&body, "\n");
	}
	append_host_name(&body);
	append_addresses(&body);
	append_peer(&body, connection->fd);
	append_request(&body, connection->request, headers_size);
	respond(connection, "200 OK", body);
}

static void close_connection(struct connection *connection)
{
	close(connection->fd);
	connection->state = FREE;
}

static bool is_passing(int error)
{
	return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

static void read_request(struct connection *connection)
{
	size_t room = REQUEST_MAX - connection->request_size;
	ssize_t got = recv(connection->fd, connection->request + connection->request_size, room, 0);
	size_t headers_size;

	if (got < 0 && is_passing(errno))
		return;
	if (got <= 0) {
		close_connection(connection);
		return;
	}
	connection->request_size += (size_t)got;
	connection->request[connection->request_size] = '\0';
	headers_size = end_of_headers(connection->request, connection->request_size);
	if (headers_size > 0)
		answer(connection, headers_size);
	else if (connection->request_size == REQUEST_MAX)
		refuse(connection, "431 Request Header Fields Too Large");
}

static void write_response(struct connection *connection)
{
	ssize_t sent = send(connection->fd, connection->response + connection->response_sent,
			    connection->response_size - connection->response_sent, MSG_NOSIGNAL);

	if (sent < 0 && is_passing(errno))
		return;
	if (sent < 0) {
		close_connection(connection);
		return;
	}
	connection->response_sent += (size_t)sent;
	if (connection->response_sent < connection->response_size)
		return;
	shutdown(connection->fd, SHUT_WR);
	set_state(connection, DRAINING, DRAIN_TIMEOUT_MS);
}

static void drain(struct connection *connection)
{
	char unread[4096];
	ssize_t got = recv(connection->fd, unread, sizeof unread, 0);

	if (got == 0 || (got < 0 && !is_passing(errno)))
		close_connection(connection);
}

static void serve(struct connection *connection)
{
	switch (connection->state) {
	case FREE:
		break;
	case READING:
		read_request(connection);
		break;
	case WRITING:
		write_response(connection);
		break;
	case DRAINING:
		drain(connection);
		break;
	}
}

static void expire(struct connection *connection)
{
	if (connection->state == READING && connection->request_size > 0)
		refuse(connection, "408 Request Timeout");
	else
		close_connection(connection);
}

static struct connection *free_connection(void)
{
	for (int i = 0; i < CONNECTIONS; i++) {
		if (connections[i].state == FREE)
			return &connections[i];
	}
	return NULL;
}

static void accept_connection(int listener)
{
	struct connection *connection = free_connection();
	int fd;

	if (!connection)
		return;
	fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd < 0) {
		/* Out of descriptors or memory: the peer keeps waiting, so do not spin on it. */
		if (!is_passing(errno) && errno != ECONNABORTED)
			poll(NULL, 0, 100);
		return;
	}
	connection->fd = fd;
	connection->request_size = 0;
	connection->request[0] = '\0';
	set_state(connection, READING, REQUEST_TIMEOUT_MS);
}

/*
 * Listen on every address: IPv6 and IPv4 over one socket, or IPv4 alone where the kernel has no IPv6.
 * Returns the socket, or a negative errno.
 */
static int listen_on(uint16_t port)
{
	struct sockaddr_in6 any6 = { .sin6_family = AF_INET6, .sin6_port = htons(port) };
	struct sockaddr_in any4 = { .sin_family = AF_INET, .sin_port = htons(port) };
	int kind = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
	int one = 1, zero = 0, failed;
	int fd = socket(AF_INET6, kind, 0);
	bool is_v6 = fd >= 0;

	if (!is_v6)
		fd = socket(AF_INET, kind, 0);
	if (fd < 0)
		return -errno;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (is_v6) {
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &zero, sizeof zero);
		failed = bind(fd, (struct sockaddr *)&any6, sizeof any6);
	} else {
		failed = bind(fd, (struct sockaddr *)&any4, sizeof any4);
	}
	if (failed < 0 || listen(fd, CONNECTIONS) < 0) {
		int error = errno;

		close(fd);
		return -error;
	}
	return fd;
}

/* Milliseconds until the next deadline, or -1 when there is none. */
static int next_timeout(void)
{
	int64_t now = now_ms(), next = INT64_MAX;

	for (int i = 0; i < CONNECTIONS; i++) {
		if (connections[i].state != FREE && connections[i].deadline < next)
			next = connections[i].deadline;
	}
	if (next == INT64_MAX)
		return -1;
	return next > now ? (int)(next - now) : 0;
}

/* Fills `polled`: the listener first (ignored while every connection is taken), then what is open. */
static nfds_t what_to_poll(int listener, struct pollfd *polled, struct connection **owners)
{
	nfds_t count = 1;

	polled[0] = (struct pollfd){ .fd = free_connection() ? listener : -1, .events = POLLIN };
	for (int i = 0; i < CONNECTIONS; i++) {
		if (connections[i].state == FREE)
			continue;
		owners[count] = &connections[i];
		polled[count].fd = connections[i].fd;
		polled[count].events = connections[i].state == WRITING ? POLLOUT : POLLIN;
		polled[count++].revents = 0;
	}
	return count;
}

static int run(int listener)
{
	struct pollfd polled[1 + CONNECTIONS];
	struct connection *owners[1 + CONNECTIONS];

	for (;;) {
		nfds_t count = what_to_poll(listener, polled, owners);

		if (poll(polled, count, next_timeout()) < 0 && errno != EINTR)
			return -errno;
		for (nfds_t i = 1; i < count; i++) {
			if (owners[i]->deadline <= now_ms())
				expire(owners[i]);
			else if (polled[i].revents)
				serve(owners[i]);
		}
		if (polled[0].revents)
			accept_connection(listener);
	}
}

/* As process 1 of a container, no signal has an effect unless it is handled. */
static void leave(int signal_number)
{
	(void)signal_number;
	_exit(0);
}

static void __attribute__((noreturn)) usage(FILE *out, int status)
{
	fputs("Usage: whoami [--port N] [--name TEXT]\n"
	      "\n"
	      "Answers every HTTP request with who answered and what was asked.\n"
	      "\n"
	      "  --port N      listen on TCP port N (default 80, or $WHOAMI_PORT_NUMBER)\n"
	      "  --name TEXT   begin the answer with this name (default $WHOAMI_NAME)\n",
	      out);
	exit(status);
}

static uint16_t parse_port(const char *text)
{
	char *end;
	long port = strtol(text, &end, 10);

	if (*text == '\0' || *end != '\0' || port < 1 || port > 65535) {
		fprintf(stderr, "whoami: invalid port: %s\n", text);
		exit(2);
	}
	return (uint16_t)port;
}

/* The value of `--flag VALUE` or `--flag=VALUE` (also with one dash); NULL if `argv[*i]` is another flag. */
static const char *flag_value(char **argv, int *i, const char *flag)
{
	const char *argument = argv[*i];
	size_t size = strlen(flag);

	argument += strncmp(argument, "--", 2) == 0 ? 2 : 1;
	if (strncmp(argument, flag, size) != 0)
		return NULL;
	if (argument[size] == '=')
		return argument + size + 1;
	if (argument[size] != '\0')
		return NULL;
	if (!argv[*i + 1]) {
		fprintf(stderr, "whoami: --%s needs a value\n", flag);
		exit(2);
	}
	return argv[++*i];
}

static uint16_t parse_arguments(char **argv)
{
	const char *port_text = getenv("WHOAMI_PORT_NUMBER");
	const char *value;
	uint16_t port = 80;

	server_name = getenv("WHOAMI_NAME");
	if (port_text)
		port = parse_port(port_text);
	for (int i = 1; argv[i]; i++) {
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			usage(stdout, 0);
		if (argv[i][0] != '-')
			usage(stderr, 2);
		if ((value = flag_value(argv, &i, "port")))
			port = parse_port(value);
		else if ((value = flag_value(argv, &i, "name")))
			server_name = value;
		else
			usage(stderr, 2);
	}
	return port;
}

int main(int argc, char **argv)
{
	struct sigaction ending = { .sa_handler = leave };
	uint16_t port;
	int listener;

	(void)argc;
	sigaction(SIGTERM, &ending, NULL);
	sigaction(SIGINT, &ending, NULL);
	port = parse_arguments(argv);
	listener = listen_on(port);
	if (listener < 0) {
		fprintf(stderr, "whoami: cannot listen on port %u: %s\n", port, strerror(-listener));
		return 1;
	}
	fprintf(stderr, "whoami: listening on port %u\n", port);
	return run(listener) < 0 ? 1 : 0;
}
